/** A stretch of a text: a word, or what stands between two. */
export interface WordSpan {
  readonly text: string;
  /** UTF-16 units before it. */
  readonly at: number;
  readonly isWord: boolean;
}

/** Letters and digits with marks between them: what the model takes for a word, too. */
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;

/** Cuts a text into words and what stands between them. */
export function wordSpans(text: string): WordSpan[] {
  const spans: WordSpan[] = [];
  let end = 0;
  for (const { 0: word, index: at } of text.matchAll(WORD)) {
    if (at > end) spans.push({ text: text.slice(end, at), at: end, isWord: false });
    spans.push({ text: word, at, isWord: true });
    end = at + word.length;
  }
  if (end < text.length) spans.push({ text: text.slice(end), at: end, isWord: false });
  return spans;
}
