import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { documentWindows, type Window } from './documentWindows.ts';
import type { PassageStates, StateFile, StateLayout } from './stateFile.ts';

/** A passage as the language model reads it. */
export interface StatePassage {
  /** The passage alone. */
  readonly tokenIds: readonly number[];
  /** The separator before it and the passage, tokenized together. */
  readonly target: readonly number[];
  /** Whether it is also trained without its document. */
  readonly alsoAlone: boolean;
}

/** Every so many passages one is trained alone as well: a third of the work for states in context. */
const ALONE_EVERY = 3;
/** Windows read together: more make nothing faster, and cancelling slower. */
const WINDOWS_AT_ONCE = 2;

/** The passages of a document in its order, as they are trained. */
export function statePassages(
  passages: readonly { readonly tokenIds: readonly number[]; readonly target: readonly number[] }[],
): StatePassage[] {
  return passages.map((passage, index) => ({ ...passage, alsoAlone: index % ALONE_EVERY === 0 }));
}

export function layoutOf({ tokenIds, target, alsoAlone }: StatePassage): StateLayout {
  return {
    middle: tokenIds.length,
    inContext: target.length + 1,
    alone: alsoAlone ? tokenIds.length + 1 : 0,
  };
}

/**
 * One pass of the language model over documents: appends to `file` what is not stored yet.
 * Yields the number of passages stored, after every few windows. Passages are numbered through all documents.
 * @throws the signal's reason; what is stored until then stays
 */
export async function* computeStates(
  languageModel: LanguageModel,
  documents: readonly (readonly StatePassage[])[],
  file: StateFile,
  signal?: AbortSignal,
): AsyncGenerator<number> {
  let first = 0;
  for (const passages of documents) {
    const known = file.stored - first;
    if (known < passages.length) {
      const stream = passages.flatMap(({ target }) => target);
      const open = documentWindows(passages.map(({ target }) => target.length))
        .map((window) => ({ ...window, passages: window.passages.filter(({ passage }) => passage >= known) }))
        .filter((window) => window.passages.length > 0);
      for (let from = 0; from < open.length; from += WINDOWS_AT_ONCE) {
        for (const states of await windowStates(
          languageModel,
          passages,
          stream,
          open.slice(from, from + WINDOWS_AT_ONCE),
          signal,
        ))
          await file.append(states);
        yield file.stored;
      }
    }
    first += passages.length;
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
  const alone = inside.filter(({ alsoAlone }) => alsoAlone).map(({ tokenIds }) => tokenIds);
  const rest = inside.filter(({ alsoAlone }) => !alsoAlone).map(({ tokenIds }) => tokenIds);
  const both = (await languageModel.states(alone, signal)).values();
  const middles = (await languageModel.middleStates(rest, signal)).values();
  const read = await languageModel.states(
    windows.map(({ start, end }) => stream.slice(start, end)),
    signal,
  );
  return windows.flatMap(({ passages: placed }, window) =>
    placed.map(({ passage, offset }): PassageStates => {
      const { target, alsoAlone } = passages[passage]!;
      const inContext = read[window]!.hidden.slice(offset * width, (offset + target.length + 1) * width);
      if (!alsoAlone) return { middle: middles.next().value!, inContext, alone: new Float32Array(0) };
      const { middle, hidden } = both.next().value!;
      return { middle, inContext, alone: hidden };
    }),
  );
}
