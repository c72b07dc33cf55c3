import { basename } from 'node:path';
import * as vscode from 'vscode';
import { placeName } from '../documents/officeTexts.ts';
import { documentName } from '../editor/documentName.ts';
import { UserError } from '../failures/failure.ts';
import { GhostText } from '../editor/ghostText.ts';
import { insertContinuation, requireUnchanged } from '../editor/insertion.ts';
import type { HistoryRecorder } from '../history/historyRecorder.ts';
import type { LastEditor } from '../editor/lastEditor.ts';
import { promptBefore } from '../editor/paragraph.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import { settings } from '../settings/settings.ts';
import { LONGEST_PROMPT } from '../editor/textLimits.ts';
import { offer, pickText } from './textPick.ts';

/** Lets the user choose among continuations of the text before the cursor, and inserts one there. */
export async function continueFromHere(
  lastEditor: LastEditor,
  model: ModelClient,
  history: HistoryRecorder,
): Promise<void> {
  const editor = lastEditor.current;
  if (editor === undefined) throw new UserError('Open a document first.');
  const { document } = editor;
  const { version } = document;
  const cursor = editor.selection.active;
  const prompt = promptBefore(document, cursor.line, cursor.character, { most: LONGEST_PROMPT });
  const place = new vscode.Range(cursor, cursor);
  const file = documentName(document);
  const origin = {
    title: `Continuation in ${basename(document.uri.path)}`,
    source: { kind: 'text', text: prompt, file },
    place: { file: placeName(document), line: cursor.line },
  } as const;
  const ghost = new GhostText(editor, place);
  try {
    const picked = await pickText({
      title: 'Continuations',
      placeholder: 'Enter inserts at the cursor',
      load: async (round, signal) => {
        const decoding = settings.decoding();
        const request = {
          prompt,
          file,
          count: settings.numberOfVariations(),
          maxCopiedWords: settings.maxCopiedWords(),
          decoding: { ...decoding, seed: (decoding.seed + round) % 2 ** 31 },
        };
        const { continuations, leftOut } = await model.request('continueFrom', request, signal);
        const texts = continuations.map(({ text }) => text);
        history.continued(origin, prompt, texts, { decoding: request.decoding });
        return offer(continuations, leftOut, request.maxCopiedWords);
      },
      nothing: {
        label: 'Nothing new came out',
        detail: 'The round arrow above draws anew. A higher Temperature in the settings draws more freely.',
      },
      preview: (shown) => {
        ghost.show(shown);
      },
    });
    if (picked === undefined) return;
    requireUnchanged(document, version);
    history.inserted(picked.text, await insertContinuation(editor, place, picked.text));
  } finally {
    ghost.dispose();
  }
}
