import type { Words } from './bleu.ts';

/**
 * Words to insert, delete or replace to turn one text into the other (Levenshtein 1966), over the words of the longer
 * one: 0 for equal texts, 1 for texts without anything in common.
 */
export function wordEditDistance(a: Words, b: Words): number {
  const longer = Math.max(a.length, b.length);
  if (longer === 0) return 0;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, word] of a.entries()) {
    const current = [i + 1];
    for (let j = 1; j <= b.length; j++)
      current.push(
        Math.min(current[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + (word === b[j - 1] ? 0 : 1)),
      );
    previous = current;
  }
  return previous[b.length]! / longer;
}
