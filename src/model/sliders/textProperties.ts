import { unspacedWords } from '../corpus/words.ts';

/**
 * Properties of a passage that can be counted, each with what a reader would call its two ends. They put names on axes;
 * the word lists are English, and a property that does not vary in a corpus names nothing in it.
 */
export interface TextProperty {
  readonly low: string;
  readonly high: string;
  readonly measure: (passage: MeasuredPassage) => number;
}

/** A passage with its words, found once for all properties. */
export interface MeasuredPassage {
  readonly text: string;
  /** In lower case. */
  readonly words: readonly string[];
}

const WORD = /\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*/gu;

export function measured(text: string): MeasuredPassage {
  const words = (text.match(WORD) ?? []).flatMap(unspacedWords);
  return { text, words: words.map((word) => word.toLowerCase().replaceAll('’', "'")) };
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));
const FIRST_PERSON = set("i me my mine myself i'm i've i'll i'd we us our ours ourselves we're we've we'll");
const SECOND_PERSON = set("you your yours yourself yourselves you're you've you'll you'd thou thee thy");
const SHE_HE = set('he him his himself she her hers herself');
const THEY = set('they them their theirs themselves');
const NEGATION = set(
  "no not never nothing none nobody nor neither cannot can't don't won't didn't isn't wasn't",
);
const PAST = set(
  'was were had did said went came saw knew thought took made stood told felt found began left',
);
const PRESENT = set('is are am has have do does says goes comes sees knows thinks takes makes');
const OBLIGATION = set('must should shall may can will would could might required recommended');

function share(words: readonly string[], matches: (word: string) => boolean): number {
  if (words.length === 0) return 0;
  let count = 0;
  for (const word of words) if (matches(word)) count++;
  return count / words.length;
}

const shareOf = (list: ReadonlySet<string>) => (passage: MeasuredPassage) =>
  share(passage.words, (word) => list.has(word));

const matches = (pattern: RegExp) => (passage: MeasuredPassage) => (pattern.test(passage.text) ? 1 : 0);

const occurrences = (pattern: RegExp) => (passage: MeasuredPassage) =>
  (passage.text.match(pattern)?.length ?? 0) / Math.max(1, passage.words.length);

/** Share of the characters that stand between quotation marks. */
function quoted({ text }: MeasuredPassage): number {
  let length = 0;
  for (const { 0: quote } of text.matchAll(/“[^”]*(?:”|$)|"[^"]*(?:"|$)|«[^»]*(?:»|$)|„[^“”]*(?:[“”]|$)/g))
    length += quote.length;
  return length / Math.max(1, text.length);
}

/** Share of past forms among the verbs that can be told, -1 (present) to 1 (past). */
function past({ words }: MeasuredPassage): number {
  const pasts = share(words, (word) => PAST.has(word) || (word.length > 4 && word.endsWith('ed')));
  const presents = share(words, (word) => PRESENT.has(word));
  return pasts + presents === 0 ? 0 : (pasts - presents) / (pasts + presents);
}

export const textProperties: readonly TextProperty[] = [
  { low: 'shorter', high: 'longer', measure: ({ words }) => words.length },
  { low: 'narration', high: 'dialogue', measure: quoted },
  { low: 'statement', high: 'question', measure: matches(/\?/) },
  { low: 'calm', high: 'exclamation', measure: matches(/!/) },
  { low: 'not “I”', high: 'I, we', measure: shareOf(FIRST_PERSON) },
  { low: 'not “you”', high: 'you', measure: shareOf(SECOND_PERSON) },
  { low: 'not “he, she”', high: 'he, she', measure: shareOf(SHE_HE) },
  { low: 'not “they”', high: 'they', measure: shareOf(THEY) },
  { low: 'present', high: 'past', measure: past },
  { low: 'yes', high: 'no, not', measure: shareOf(NEGATION) },
  { low: 'fact', high: 'must, may', measure: shareOf(OBLIGATION) },
  {
    low: 'short words',
    high: 'long words',
    measure: ({ words }) => words.reduce((sum, word) => sum + word.length, 0) / Math.max(1, words.length),
  },
  { low: 'one breath', high: 'many clauses', measure: occurrences(/[,;:—–]/g) },
  {
    low: 'no names',
    high: 'names',
    measure: occurrences(/(?<=[\p{Ll},;] )\p{Lu}[\p{L}]+/gu),
  },
  { low: 'no numbers', high: 'numbers', measure: occurrences(/\p{N}+/gu) },
  { low: 'no code', high: 'code', measure: occurrences(/`|[({[]\)|[_=<>]/g) },
  { low: 'text', high: 'heading', measure: matches(/^#+ |^=+ /) },
  { low: 'text', high: 'list', measure: matches(/^(?:[-*+•]|\d+[.)]) /) },
];
