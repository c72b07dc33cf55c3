import type { Vocabulary } from './vocabulary.ts';

/** Occurrences of a tag in a passage. */
const MAX_OCCURRENCES = 2;
const QUOTATION_MARK = /['"’”»]/u;

/**
 * The tokens that would tag speech a third time alike: "'Yes,' said the man,' said the woman,' said the". Such a list goes
 * on for ever with other nouns, which no rule of equal runs ends. What is looked at are two tokens of words after a
 * quotation mark; a refrain outside of speech tags stays possible.
 */
export function repeatedTags(text: readonly number[], vocabulary: Vocabulary): Set<number> {
  const tagAt = (end: number): boolean =>
    end >= 2 &&
    vocabulary.partOf(text[end - 1]!) !== 'none' &&
    QUOTATION_MARK.test(vocabulary.text([text[end - 2]!]));
  if (!tagAt(text.length)) return new Set();
  const counts = new Map<number, number>();
  for (let at = 2; at < text.length; at++)
    if (text[at - 1] === text.at(-1) && vocabulary.partOf(text[at]!) !== 'none' && tagAt(at))
      counts.set(text[at]!, (counts.get(text[at]!) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count >= MAX_OCCURRENCES).map(([tokenId]) => tokenId));
}
