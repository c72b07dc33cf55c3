import { BEFORE_NUMBERS, NEVER_LAST, SENTENCE_OPENERS, SPEECH_VERBS } from './abbreviations.ts';
import { trimmed, type Stretch } from './cutting.ts';

/** Unicode sentence boundaries (UAX 29). The locale is fixed so that every machine splits alike. */
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Marks that may stand between the end of a sentence and the space after it: quotes, brackets, Markdown emphasis. */
const CLOSING = String.raw`["'”’»›)\]}*_~\x60]`;
/** References glued to the end of a sentence: [3], [^note], [4, 5], ². */
const REFERENCE = String.raw`(?:\[\^?[\w,– -]{1,24}\]|[¹²³⁰-⁹]{1,3})`;

/**
 * Ends of sentences that UAX 29 does not see, because marks or a reference stand between the period and the space
 * (`**Note.** Then`, `as was shown.[3] Then`) or the next sentence begins with a code span or an ideographic bracket.
 */
const MARKED_END = new RegExp(
  [
    String.raw`[.!?…](?=[*_~\x60]|["'”’)]*${REFERENCE})(?:${CLOSING}|${REFERENCE})*\s+(?=["'“‘«(\[*_~\x60]*[\p{Lu}\p{Lo}\d])`,
    String.raw`[.!?]["'”’)\]*_]*\s+(?=\x60[^\x60]+\x60\s)`,
    String.raw`[。！？][」』）]*(?=[「『（])`,
  ].join('|'),
  'gu',
);

const LIST_NUMBER = /^\(?(?:\d{1,3}|[A-Za-z]|[ivxlc]{1,6})[.)]$/;
const LAST_WORD = /(?:^|[\s("'“‘«[*_—–-])([\p{L}\p{M}][\p{L}\p{M}.]*)\.$/u;
const DOTTED_CAPITALS = /(?:^|[^\p{L}])(?:\p{Lu}\.){2,}$/u;
const INITIAL = /(?:^|[^\p{L}\p{N}'’])\p{Lu}\.$/u;
const FIRST_WORD = /^["'“‘«([*_]*([\p{L}\p{M}]+)/u;
const QUOTED_QUESTION = new RegExp(String.raw`[?!…][*_]*["'”’»][*_]*$`);
const ATTRIBUTION = new RegExp(
  String.raw`^(?:(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+)?(?:\p{Lu}[\p{L}’'-]*|I)(?:\s+\p{Lu}[\p{L}’'-]*){0,2}\s+(?:${SPEECH_VERBS})\b`,
  'u',
);

/**
 * Splits one line of prose into sentences. Intl.Segmenter proposes the boundaries; those inside a sentence are taken
 * back: after abbreviations and initials, in dialogue (“Really?” she asked), between an ellipsis and its
 * continuation, after the number of an item. White space between sentences belongs to none of them.
 */
export function splitIntoSentences(text: string): Stretch[] {
  const sentences: Stretch[] = [];
  let start = 0;
  for (const boundary of proposedBoundaries(text)) {
    if (!isEndOfSentence(text, start, boundary)) continue;
    sentences.push(trimmed(text, { start, end: boundary }));
    start = boundary;
  }
  sentences.push(trimmed(text, { start, end: text.length }));
  return sentences.filter(({ start: from, end }) => from < end);
}

/** Positions strictly inside `text`, in order, each once. */
function proposedBoundaries(text: string): number[] {
  // Most lines of most documents are a single sentence: no end mark followed by more, nothing to segment.
  if (!/[.!?…。！？؟।॥]./u.test(text)) return [];
  const boundaries = new Set<number>();
  addUnicodeBoundaries(text, boundaries);
  for (const match of text.matchAll(MARKED_END)) boundaries.add(match.index + match[0].length);
  boundaries.delete(0);
  return [...boundaries].sort((a, b) => a - b);
}

/** Units segmented at once: Intl.Segmenter takes time in proportion to the square of its input. */
const WINDOW = 2048;

function addUnicodeBoundaries(text: string, boundaries: Set<number>): void {
  for (let start = 0, end = 0; end < text.length;) {
    end = Math.min(text.length, start + WINDOW);
    let last = 0;
    for (const { index } of segmenter.segment(text.slice(start, end))) {
      boundaries.add(start + index);
      last = index;
    }
    // The sentence that the window cut begins the next window.
    start = last > 0 ? start + last : end;
  }
}

/** Characters before and after a boundary that decide about it. */
const CONTEXT = 80;

function isEndOfSentence(text: string, start: number, boundary: number): boolean {
  // Only after white space, except after ideographic full stops: not inside URLs, `Foo.Bar` or “What!”—she cried.
  if (!/[\s。！？」』）]/u.test(text[boundary - 1]!)) return false;
  const before = text.slice(Math.max(start, boundary - CONTEXT), boundary).trimEnd();
  const after = text.slice(boundary, boundary + CONTEXT);
  if (before.length < CONTEXT && LIST_NUMBER.test(before)) return false;
  return !(isContinued(before, after) || endsInAbbreviation(before, after));
}

/** Whether what follows cannot begin a sentence, or completes the dialogue before it. */
function isContinued(before: string, after: string): boolean {
  if (/^(?:["'“‘«(]?\p{Ll}|[—–]|-{1,2}\s|[,;:.!?…)\]”’»])/u.test(after)) return true;
  // “Really?” Emma asked.
  return QUOTED_QUESTION.test(before) && ATTRIBUTION.test(after);
}

function endsInAbbreviation(before: string, after: string): boolean {
  const word = LAST_WORD.exec(before)?.[1]?.toLowerCase();
  if (word === undefined) return false;
  if (NEVER_LAST.has(word)) return true;
  if (BEFORE_NUMBERS.has(word) && /^[([#$]?\p{N}/u.test(after)) return true;
  if (!INITIAL.test(before) && !DOTTED_CAPITALS.test(before)) return false;
  // "J. R. Hart", "the U.S. Army"; but "in the U.S. The army" and "so do I. Emma".
  const next = FIRST_WORD.exec(after)?.[1];
  const followsPronoun = word === 'i' && !/\p{Lu}\.\s*I\.$/u.test(before);
  return next !== undefined && !followsPronoun && !SENTENCE_OPENERS.has(next.toLowerCase());
}
