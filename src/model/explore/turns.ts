import type { NextToken, WritingContext } from '../decoding/decoding.ts';
import type { Random } from '../numerics/random.ts';
import { add } from '../space/paths.ts';
import type { LatentModel } from './latentModel.ts';

/** A passage that is to be said in another way. */
export interface Source {
  readonly text: string;
  /** [Z] */
  readonly latentCode: Float32Array;
  /** What stands before it, and then it itself: words of its own come to mind. */
  readonly said: WritingContext;
}

/** Where a passage takes another turn: what stands before a word of it stays, and another word comes. */
export interface Turn {
  /** Tokens up to and with the new word's first, the separator before the passage included. */
  readonly beginning: readonly number[];
  /** What stands after the word that was there. */
  readonly rest: readonly number[];
  /** The code that proposed the word. [Z] */
  readonly latentCode: Float32Array;
}

export interface Drawn {
  readonly count: number;
  /** How far from the passage's the codes are that propose words, in posterior deviations. */
  readonly reach: number;
  readonly random: Random;
}

/** How much the code steers what comes after the new word: less reads better and says the passage less. */
export const TURNED_STRENGTH = 0.7;
/** A text that is longer than the passage by more seldom says the same. Tokens. */
export const MORE_TOKENS = 8;
/** Codes that propose words for a passage. */
const PROPOSING_CODES = 4;
/** The nearest of them, of the distance asked for. */
const MIN_REACH = 0.5;
/** How much they steer: with less, what is proposed is better English and less the code's. */
const PROPOSING_STRENGTH = 0.5;
/** Words proposed by a code at a place. */
const PROPOSED = 2;
/** Shorter words are of the grammar, and another in their place breaks it or changes nothing. Letters. */
const MIN_LETTERS = 4;

/**
 * Turns that a passage may take, at most `count` different ones, drawn by how likely their words are: of a code that is unsure of the
 * passage's own word. A passage without a word of its own has none.
 */
export async function drawTurns(
  model: LatentModel,
  { text, latentCode, said }: Source,
  { count, reach, random }: Drawn,
  signal?: AbortSignal,
): Promise<Turn[]> {
  const tokenIds = model.tokenizer.encode(`${said.separator}${text}`);
  const places = placesOf(model, tokenIds);
  if (places.length === 0) return [];
  const codes = Array.from({ length: PROPOSING_CODES }, () => {
    const far = reach * (MIN_REACH + (1 - MIN_REACH) * random.uniform());
    return add(
      latentCode,
      model.posteriorDeviation.map((deviation) => far * deviation * random.normal()),
    );
  });
  const proposed = await model.alternatives(
    codes.map((code) => ({ latentCode: code, context: said, tokenIds, places: places.map(({ at }) => at) })),
    signal,
    { strength: PROPOSING_STRENGTH },
  );
  const turns = new Map<string, { readonly turn: Turn; readonly score: number }>();
  for (const [c, lists] of proposed.entries())
    for (const [p, list] of lists.entries()) {
      const { at, end, word } = places[p]!;
      for (const { tokenId, logProbability } of others(model, list, word).slice(0, PROPOSED)) {
        const turn = {
          beginning: [...tokenIds.slice(0, at), tokenId],
          rest: tokenIds.slice(end),
          latentCode: codes[c]!,
        };
        const score = logProbability + random.gumbel();
        const key = `${at} ${tokenId}`;
        if ((turns.get(key)?.score ?? -Infinity) < score) turns.set(key, { turn, score });
      }
    }
  return [...turns.values()]
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ turn }) => turn);
}

/**
 * Turns that a move of the code asks for, those first that it asks for most: a word that it makes likelier, and is likely after it. One for
 * each place at most.
 * @param moved the code where it has moved to. [Z]
 */
export async function askedTurns(
  model: LatentModel,
  { text, latentCode, said }: Source,
  moved: Float32Array,
  { count, strength, signal }: AskedFor,
): Promise<Turn[]> {
  const tokenIds = model.tokenizer.encode(`${said.separator}${text}`);
  const places = placesOf(model, tokenIds);
  if (places.length === 0) return [];
  const at = places.map((place) => place.at);
  const [after, before] = await model.alternatives(
    [moved, latentCode].map((code) => ({ latentCode: code, context: said, tokenIds, places: at })),
    signal,
    { strength },
  );
  const asked = places.flatMap((place, p) => {
    const known = new Map(before![p]!.map(({ tokenId, logProbability }) => [tokenId, logProbability]));
    // What is not listed is less likely than all that is.
    const least = before![p]!.at(-1)!.logProbability;
    const [best] = others(model, after![p]!, place.word)
      .map(({ tokenId, logProbability }) => {
        const gain = logProbability - (known.get(tokenId) ?? least);
        return { tokenId, gain, score: logProbability + gain };
      })
      .filter(({ gain }) => gain > 0)
      .sort((a, b) => b.score - a.score);
    if (best === undefined) return [];
    const beginning = [...tokenIds.slice(0, place.at), best.tokenId];
    return [{ turn: { beginning, rest: tokenIds.slice(place.end), latentCode: moved }, score: best.score }];
  });
  return asked
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ turn }) => turn);
}

export interface AskedFor {
  readonly count: number;
  readonly strength: number;
  readonly signal?: AbortSignal | undefined;
}

interface WordPlace {
  /** The word's first token. */
  readonly at: number;
  /** The first token after it. */
  readonly end: number;
  /** In small letters. */
  readonly word: string;
}

/** Where words of some length begin. */
function placesOf({ tokenizer }: LatentModel, tokenIds: readonly number[]): WordPlace[] {
  const found = tokenIds.flatMap((tokenId, at): WordPlace[] => {
    if (!BEGINS_WORD.test(tokenizer.decode([tokenId]))) return [];
    const word = WORD.exec(tokenizer.decode(tokenIds.slice(at, at + MAX_TOKENS)).trimStart())?.[0] ?? '';
    let end = at + 1;
    while (end < tokenIds.length && GOES_ON.test(tokenizer.decode([tokenIds[end]!]))) end++;
    return [{ at, end, word: word.toLowerCase() }];
  });
  const long = found.filter(({ word }) => word.length >= MIN_LETTERS);
  return long.length > 0 ? long : found;
}

const BEGINS_WORD = /^ ?\p{L}/u;
const GOES_ON = /^[\p{L}\p{M}\p{N}'’-]/u;
const WORD = /^[\p{L}\p{M}\p{N}'’-]+/u;
/** Of a word, at most. */
const MAX_TOKENS = 8;

/** What begins another word than the one that stands there. */
function others({ tokenizer }: LatentModel, list: readonly NextToken[], word: string): NextToken[] {
  return list.filter(({ tokenId }) => {
    const token = tokenizer.decode([tokenId]);
    if (!/^ [\p{L}\p{M}]+$/u.test(token)) return false;
    return !word.startsWith(token.slice(1).toLowerCase());
  });
}
