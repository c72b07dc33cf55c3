import { splitIntoWords } from './pretokenization.ts';

/** Distinct words held at most; English prose of 10 MB has about 80,000. Bounds memory on logs and hashes. */
const MAX_WORDS = 1 << 20;
/** A long text is counted in stretches of about this many UTF-16 units, so that its words are never all in memory. */
const STRETCH = 1 << 20;
/** V8 keeps a substring of 13 or more units as a view that holds its whole document in memory. */
const SHORTEST_VIEW = 13;

/**
 * How often each word occurs in `texts`. Beyond `MAX_WORDS` distinct words the rarest are forgotten (lossy counting,
 * Manku and Motwani 2002): they could not have become merges.
 */
export function countWords(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const stretch of stretches(text)) {
      for (const word of splitIntoWords(stretch)) {
        const count = counts.get(word);
        if (count !== undefined) counts.set(word, count + 1);
        else counts.set(word.length < SHORTEST_VIEW ? word : Buffer.from(word).toString(), 1);
      }
      forgetRarest(counts);
    }
  }
  return counts;
}

/** Cuts between a line break and a character that is not white space, where a word ends anyway. */
function* stretches(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > STRETCH) {
    const boundary = /\n(?=\S)/g;
    boundary.lastIndex = start + STRETCH;
    const end = boundary.test(text) ? boundary.lastIndex : text.length;
    yield text.slice(start, end);
    start = end;
  }
  if (start < text.length) yield text.slice(start);
}

function forgetRarest(counts: Map<string, number>): void {
  for (let rare = 1; counts.size > MAX_WORDS; rare++)
    for (const [word, count] of counts) if (count <= rare) counts.delete(word);
}
