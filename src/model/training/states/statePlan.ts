import { createHash } from 'node:crypto';
import type { StoredPassage } from '../../checkpoint/storedPassages.ts';
import { evenIndices } from '../../numerics/subsample.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { randomStream } from '../loop/randomStreams.ts';
import type { StateDocument, StatePassage } from './computeStates.ts';

export interface StatePlanOptions {
  readonly seed: number;
  /** Tokens of passages that get states, at most. */
  readonly maximumTokens: number;
  /** Held-out passages that get states, at most. */
  readonly maximumHeldOut: number;
}

/** Which of a workspace's passages get states, and where they find them. */
export interface StatePlan {
  readonly documents: readonly StateDocument[];
  /** The passages that get states, by their numbers in the file. */
  readonly passages: readonly StatePassage[];
  /** Of each stored passage; undefined where it gets none. */
  readonly numbers: readonly (number | undefined)[];
}

/** Passages that are drawn together, so that their windows are shared. */
const STRETCH = 64;
/** Share of the tokens that held-out passages may take of what is to be learnt from. */
const MAX_HELD_OUT_SHARE = 1 / 3;

/**
 * Puts the passages of a run back into their documents' order. Where they are too many, what is measured on and a
 * drawn part of the others get states, some of each however few tokens are allowed; the rest is still read as text before
 * them.
 * @param stored as a checkpoint has them
 */
export function planStates(
  stored: readonly StoredPassage[],
  tokenizer: Tokenizer,
  options: StatePlanOptions,
): StatePlan {
  const read = stored.map(({ text, separator = '' }): StatePassage => {
    const tokenIds = tokenizer.encode(text);
    return { tokenIds, target: separator === '' ? tokenIds : tokenizer.encode(separator + text) };
  });
  const ordered = inDocuments(stored);
  const wanted = drawn(stored, ordered, read, options);
  const numbers: (number | undefined)[] = stored.map(() => undefined);
  const passages: StatePassage[] = [];
  const documents = ordered.map((members): StateDocument => {
    const places = [...members.keys()].filter((place) => wanted.has(members[place]!));
    for (const place of places) {
      numbers[members[place]!] = passages.length;
      passages.push(read[members[place]!]!);
    }
    return { passages: members.map((member) => read[member]!), wanted: places };
  });
  return { documents, passages, numbers };
}

/** SHA-256 of all that the states of a plan depend on. */
export function keyOfStates({ documents }: StatePlan, languageModelHash: string): Buffer {
  const hash = createHash('sha256').update(`states 1 ${languageModelHash}`);
  for (const { passages, wanted } of documents) {
    hash.update(`\ndocument ${wanted.join()}`);
    for (const { tokenIds, target } of passages) hash.update(`\n${tokenIds.join()} ${target.join()}`);
  }
  return hash.digest();
}

/** Of each document the passages in its order, by their places in `stored`. */
function inDocuments(stored: readonly StoredPassage[]): number[][] {
  const documents = new Map<string, number[]>();
  for (const [index, { file }] of stored.entries()) {
    const members = documents.get(file);
    if (members === undefined) documents.set(file, [index]);
    else members.push(index);
  }
  // Parts of a passage that was cut may share its place: they stay in their order.
  for (const members of documents.values()) members.sort((a, b) => stored[a]!.offset - stored[b]!.offset);
  return [...documents.values()];
}

/** The passages that get states, by their places in `stored`. */
function drawn(
  stored: readonly StoredPassage[],
  ordered: readonly (readonly number[])[],
  read: readonly StatePassage[],
  { seed, maximumTokens, maximumHeldOut }: StatePlanOptions,
): Set<number> {
  const heldOut = [...stored.keys()].filter((index) => stored[index]!.split === 'validation');
  const tokensOf = (index: number): number => read[index]!.target.length + 1;
  const evenly = (count: number): number[] =>
    evenIndices(heldOut.length, count).map((place) => heldOut[place]!);
  const measured = evenly(maximumHeldOut);
  const share = (maximumTokens * MAX_HELD_OUT_SHARE) / sumOf(measured, tokensOf);
  const wanted = new Set(share < 1 ? evenly(Math.max(1, measured.length * share)) : measured);
  const training = ordered.map((members) => members.filter((index) => stored[index]!.split === 'training'));
  const stretches = training.flatMap((members) =>
    Array.from({ length: Math.ceil(members.length / STRETCH) }, (_, i) =>
      members.slice(i * STRETCH, (i + 1) * STRETCH),
    ),
  );
  let tokens = sumOf(wanted, tokensOf);
  for (const [drawnBefore, stretch] of randomStream(seed, 'states').shuffle(stretches).entries()) {
    tokens += sumOf(stretch, tokensOf);
    // Without anything to learn from there is no run.
    if (tokens > maximumTokens && drawnBefore > 0) break;
    for (const index of stretch) wanted.add(index);
  }
  return wanted;
}

function sumOf(members: Iterable<number>, tokensOf: (index: number) => number): number {
  let sum = 0;
  for (const index of members) sum += tokensOf(index);
  return sum;
}
