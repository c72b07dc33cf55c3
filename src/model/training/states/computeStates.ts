import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { documentWindows, type Window } from './documentWindows.ts';
import type { PassageStates, StateFile, StateLayout } from './stateFile.ts';

/** A passage as the language model reads it. */
export interface StatePassage {
  /** The passage alone. */
  readonly tokenIds: readonly number[];
  /** The separator before it and the passage, tokenized together. */
  readonly target: readonly number[];
}

/** A document, and which of its passages get states. */
export interface StateDocument {
  /** In the document's order. */
  readonly passages: readonly StatePassage[];
  /** Places in `passages`, ascending. */
  readonly wanted: readonly number[];
}

/** Windows read together: more make nothing faster, and cancelling slower. */
const WINDOWS_AT_ONCE = 2;

export function layoutOf({ tokenIds, target }: StatePassage): StateLayout {
  return { middle: tokenIds.length, inContext: target.length + 1, alone: tokenIds.length + 1 };
}

/**
 * One pass of the language model over documents: appends to `file` what is not stored yet.
 * Yields the number of passages stored, after every few windows. The wanted passages are numbered through all documents.
 * @throws the signal's reason; what is stored until then stays
 */
export async function* computeStates(
  languageModel: LanguageModel,
  documents: readonly StateDocument[],
  file: StateFile,
  signal?: AbortSignal,
): AsyncGenerator<number> {
  let next = 0;
  for (const { passages, wanted } of documents) {
    const known = file.stored - next;
    next += wanted.length;
    if (known >= wanted.length) continue;
    const stream = passages.flatMap(({ target }) => target);
    const needed = new Set(wanted);
    const windows = documentWindows(
      passages.map(({ target }) => target.length),
      (passage) => needed.has(passage),
    );
    let before = 0;
    for (let from = 0; from < windows.length; from += WINDOWS_AT_ONCE) {
      const some = windows.slice(from, from + WINDOWS_AT_ONCE);
      const count = some.reduce((sum, window) => sum + window.passages.length, 0);
      // Those of which a killed run stored a part are computed whole again: together they come out as they did.
      if (before + count > known) {
        const states = await windowStates(languageModel, passages, stream, some, signal);
        for (const each of states.slice(Math.max(0, known - before))) await file.append(each);
        yield file.stored;
      }
      before += count;
    }
  }
}

/** The states of the passages of some windows, in order. */
async function windowStates(
  languageModel: LanguageModel,
  passages: readonly StatePassage[],
  stream: readonly number[],
  windows: readonly Window[],
  signal?: AbortSignal,
): Promise<PassageStates[]> {
  const { width } = languageModel.config;
  const inside = windows.flatMap((window) => window.passages.map(({ passage }) => passages[passage]!));
  const alone = await languageModel.states(
    inside.map(({ tokenIds }) => tokenIds),
    signal,
  );
  const read = await languageModel.states(
    windows.map(({ start, end }) => stream.slice(start, end)),
    signal,
  );
  const each = alone.values();
  return windows.flatMap(({ passages: placed }, window) =>
    placed.map(({ passage, offset }): PassageStates => {
      const { length } = passages[passage]!.target;
      const { middle, hidden } = each.next().value!;
      const inContext = read[window]!.hidden.subarray(offset * width, (offset + length + 1) * width);
      return { middle, inContext, alone: hidden };
    }),
  );
}
