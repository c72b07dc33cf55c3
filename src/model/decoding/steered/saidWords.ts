import type { Vocabulary } from './vocabulary.ts';

/** Shorter words are mostly of grammar ("with", "that"), and those may come again. Letters. */
const MIN_LETTERS = 4;

/**
 * The tokens that would say a word again: the first tokens of long words that the text has.
 * A steering network asks for a word of the code also after it has been written ("shattered his shattered back").
 */
export function saidWords(text: readonly number[], vocabulary: Vocabulary): Set<number> {
  const said = new Set<number>();
  let first: number | undefined;
  let letters = 0;
  const finish = (): void => {
    if (first !== undefined && letters >= MIN_LETTERS) said.add(first);
    first = undefined;
    letters = 0;
  };
  for (const tokenId of text) {
    const part = vocabulary.partOf(tokenId);
    if (part !== 'inside') finish();
    if (part === 'start') first = tokenId;
    if (part !== 'none') letters += vocabulary.text([tokenId]).trim().length;
  }
  finish();
  return said;
}
