import { chosenText } from '../editor/chosenText.ts';
import { GhostText } from '../editor/ghostText.ts';
import { insertAfter, replaceRange, requireUnchanged } from '../editor/insertion.ts';
import type { HistoryRecorder } from '../history/historyRecorder.ts';
import type { LastEditor } from '../editor/lastEditor.ts';
import { settings } from '../settings/settings.ts';
import { offer, pickText } from './textPick.ts';
import type { VariationController } from './variationController.ts';

/**
 * Lets the user choose a variation of the selection, or of the paragraph at the cursor. Enter inserts it after the
 * original, which stays; replacing the original takes the button on the item.
 */
export async function insertVariation(
  lastEditor: LastEditor,
  variations: VariationController,
  history: HistoryRecorder,
): Promise<void> {
  const chosen = chosenText(lastEditor.current);
  const { editor, range, selected } = chosen;
  const { version } = editor.document;
  const ghost = new GhostText(editor, range);
  try {
    const picked = await pickText({
      title: selected ? 'Variations of the selection' : 'Variations of the paragraph at the cursor',
      placeholder: 'Enter inserts after the original; the button on the right replaces it',
      load: async (round, signal) => {
        const found = await variations.ofText(chosen, round, signal);
        return offer(found.variations, found.leftOut, settings.maxCopiedWords(), found.kept);
      },
      nothing: {
        label: 'Nothing but this text itself came out',
        detail:
          'The round arrow above draws anew. A larger Distance or Temperature in the settings goes further.',
      },
      preview: (shown) => {
        ghost.show(shown);
      },
      alternative: { icon: 'replace', tooltip: 'Replace the Original' },
    });
    if (picked === undefined) return;
    requireUnchanged(editor.document, version);
    const insert = picked.alternative ? replaceRange : insertAfter;
    history.inserted(picked.text, await insert(editor, range, picked.text));
  } finally {
    ghost.dispose();
  }
}
