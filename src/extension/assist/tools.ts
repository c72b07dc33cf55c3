import * as vscode from 'vscode';
import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import { chosenText } from '../editor/chosenText.ts';
import { insertAfter, requireUnchanged } from '../editor/insertion.ts';
import { type PlacedText, surroundings } from '../exploration/explorationPoint.ts';
import { UserError } from '../failures/failure.ts';
import type { Parts } from '../parts.ts';
import { settings } from '../settings/settings.ts';
import { disabledReasons } from '../state/disabledReasons.ts';
import type { ToolInput, ToolName } from './toolInputs.ts';

type Answer = Readonly<Record<string, unknown>>;

type Tools = { readonly [N in ToolName]: (input: ToolInput<N>, signal: AbortSignal) => Promise<Answer> };

interface Passage extends PlacedText {
  readonly title: string;
}

/** What assistants can ask for. The panel shows nothing of it; the history holds every text that is written. */
export function createTools(parts: Parts): Tools {
  const { session, model, variations, history } = parts;
  const { decoding } = settings;

  return {
    async variorum_variations({ text, round = 0, insert = false }, signal) {
      const [passage, inserting] = passageOf(parts, text, insert);
      const found = await variations.ofText(passage, round, signal);
      const texts = found.variations.map((variation) => variation.text);
      return { of: passage.text, variations: texts, ...(await inserting(texts[0])) };
    },

    async variorum_similar_passages({ text, count = 20 }, signal) {
      const [passage] = passageOf(parts, text, false);
      const source = { kind: 'text', text: passage.text, ...surroundings(passage) } as const;
      const { nearest } = await model.request('explore', { source }, signal);
      const passages = nearest.slice(0, count).map(({ text: words, place: { file, offset }, distance }) => {
        return { text: words, file, offset, distance };
      });
      return { of: passage.text, passages };
    },

    async variorum_steer({ text, moves, insert = false }, signal) {
      const [passage, inserting] = passageOf(parts, text, insert);
      const source = { kind: 'text', text: passage.text, ...surroundings(passage) } as const;
      const { pieces, sliders } = await model.request('explore', { source }, signal);
      const open = session.state.model;
      const axes = open.kind === 'open' ? open.summary.axes : [];
      if (moves === undefined || moves.length === 0)
        return {
          of: passage.text,
          sliders: axes.map((axis) => ({ slider: nameOf(axis), at: sliders[axis.index] })),
        };
      const moved = [...sliders];
      for (const { slider, by } of moves) {
        const axis = axes.find((one) => nameOf(one) === slider);
        if (axis === undefined)
          throw new UserError('There is no such slider. Called without moves, this tool lists them.');
        moved[axis.index]! += by;
      }
      const chosen = decoding();
      const request = { pieces, initialSliders: sliders, sliders: moved, decoding: chosen };
      const steered = await model.request('steer', { ...request, ...surroundings(source) }, signal);
      const origin = { title: passage.title, source, place: passage.place };
      history.steeredUnseen(
        { origin, coded: { text: passage.text, pieces, sliders } },
        { text: steered.text, pieces: steered.pieces, sliders: moved },
        { decoding: chosen },
      );
      return { of: passage.text, text: steered.text, ...(await inserting(steered.text)) };
    },
  };
}

const nameOf = ({ lowLabel, highLabel }: Axis): string => `${lowLabel} – ${highLabel}`;

type Insert = (text: string | undefined) => Promise<Answer>;

/**
 * The passage that is meant, and what inserts after it, where that is asked for.
 * @throws UserError where there is no passage, or nothing can be inserted
 */
function passageOf(parts: Parts, text: string | undefined, insert: boolean): [Passage, Insert] {
  const { lastEditor, session, history } = parts;
  const editor = lastEditor.current;
  const chosen = text === undefined ? chosenText(editor) : undefined;
  const passage = chosen ?? { text: text ?? '', title: 'Text from an assistant' };
  if (!insert) return [passage, () => Promise.resolve({})];
  const reason = disabledReasons(session.state).insertText;
  if (reason !== null || editor === undefined) throw new UserError(reason ?? 'Open a document first.');
  const { document, selection } = editor;
  const { version } = document;
  const range = chosen?.range ?? new vscode.Range(selection.end, selection.end);
  return [
    passage,
    async (written) => {
      if (written === undefined) return { inserted: null };
      requireUnchanged(document, version);
      const place = await insertAfter(editor, range, written);
      history.inserted(written, place);
      return { inserted: { file: place.file, line: place.line + 1 } };
    },
  ];
}
