import type { LanguageRules } from './languages/rules.ts';

/** A place where a sentence may end. */
export interface End {
  /** After the last mark, before the white space. */
  readonly end: number;
  /** Where the next sentence would begin. */
  readonly next: number;
  /** The marks themselves, without quotation marks and brackets: ".", "?!", "...". */
  readonly marks: string;
}

/** Marks that need no white space after them: those of Chinese, Japanese, Arabic, Hindi, Burmese, Amharic... */
const UNSPACED = /(?![!.?])\p{Sentence_Terminal}/u;
/** One mark, one closing quotation mark or bracket, or one reference glued to the end: [3], [^note], [4, 5], ². */
const CLOSING = /["'”’»›)\]}）］】〕》〉」』*_~\x60]|[“‘«‹](?=[\s\p{P}]|$)|\[\^?[\w,– -]{1,24}\]|[¹²³⁰-⁹]/uy;
/** A closing guillemet after a space, as French writes it. */
const SPACED_GUILLEMET = /[ \u00a0\u202f][»›](?=[\s.,;:!?)\]]|$)/uy;
/** One more period of a spaced ellipsis. */
const SPACED_PERIOD = /[ \u00a0]\.(?![\p{L}\p{N}.])/uy;
const SPACE = /\s+/uy;
/** A space that is to keep what it stands between together: "Mr. Hale", "Sec.~\ref{a}". */
const TIE = /[\u00a0\u202f](?=[\p{L}\p{N}])/uy;
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** A new sentence right after a period, which only careless writers of Cyrillic do: no code looks like it. */
const GLUED_SENTENCE = /(?<=\p{Script=Cyrillic}{3}\.)(?=\p{Lu}[\p{L}\s])/uy;

/**
 * Every place where a sentence may end, in order. Each character is looked at a bounded number of times, whatever the
 * text: a run of marks is walked once, forwards.
 */
export function* possibleEnds(text: string, { endMarks }: LanguageRules): Generator<End> {
  const mark = new RegExp(String.raw`[.!?…‥${endMarks}]|\p{Sentence_Terminal}`, 'gu');
  const oneMark = new RegExp(mark.source, 'uy');
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    const first = match.index;
    let end = mark.lastIndex;
    let marks = match[0];
    for (let found: string | null; (found = take(oneMark, text, end)) !== null; end += found.length)
      marks += found;
    const bare = end;
    for (let found: string | null; (found = take(SPACED_PERIOD, text, end)) !== null; end += found.length)
      marks += '.';
    // "compounds. . . . The practice": the first period ends the sentence, an ellipsis begins the next.
    const isAttached = /\S/u.test(text[first - 1] ?? ' ');
    const beginsEllipsis = marks === '....' && bare === first + 1 && isAttached && end < text.length;
    if (beginsEllipsis) yield { end: bare, next: bare + 1, marks: '.' };
    // "the thing is . . . I see": three periods apart leave something out; a fourth ends the sentence.
    const leavesOut = beginsEllipsis || (marks === '...' && bare === first + 1 && !isAttached);
    const afterMarks = end;
    for (;;) {
      const closing =
        take(CLOSING, text, end) ?? take(SPACED_GUILLEMET, text, end) ?? take(oneMark, text, end);
      if (closing === null) break;
      end += closing.length;
    }
    mark.lastIndex = end;
    const isBracketed =
      /[([]/.test(text[first - 1] ?? '') && afterMarks < end && take(oneMark, text, end - 1) === null;
    const next = leavesOut || isBracketed ? null : startOfNext(text, end, marks, text[first - 1] ?? '');
    if (next !== null && next < text.length) yield { end, next, marks };
  }
}

/** Where the text goes on after marks, or null where these cannot be the end of a sentence. */
function startOfNext(text: string, end: number, marks: string, before: string): number | null {
  if (marks === '.' && take(TIE, text, end) !== null) return null;
  const space = take(SPACE, text, end);
  if (space !== null) return end + space.length;
  const last = marks.at(-1)!;
  // ３．２９
  if (UNSPACED.test(last)) return /[．.]/.test(last) && /\p{N}/u.test(text[end] ?? '') ? null : end;
  if (/[!?]/.test(last) && IDEOGRAPH.test(before) && IDEOGRAPH.test(text[end] ?? '')) return end;
  GLUED_SENTENCE.lastIndex = end;
  return GLUED_SENTENCE.test(text) ? end : null;
}

function take(expression: RegExp, text: string, position: number): string | null {
  expression.lastIndex = position;
  return expression.exec(text)?.[0] ?? null;
}
