import { unspacedWords } from '../corpus/words.ts';

/**
 * How the metrics of this folder cut a text into words. BLEU, perplexities per word and edit distances depend on it, so a
 * report names it. Upper and lower case stay distinct.
 *
 * - `prose`: stretches of letters and digits, inner apostrophes and hyphens kept, are words, and so is every other mark by
 *   itself ("don't" is one word, "lamp," two). Chinese, Japanese, Thai, Lao, Khmer and Burmese are cut by a dictionary.
 * - `spaced`: what stands between spaces is a word: for data that was cut into words before ("did n't", "<unk>").
 */
export type Tokenisation = 'prose' | 'spaced';

const PROSE = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*|[^\s\p{L}\p{N}\p{M}]/gu;
const SPACED = /\S+/g;

export function wordsOf(text: string, tokenisation: Tokenisation): string[] {
  if (tokenisation === 'spaced') return text.match(SPACED) ?? [];
  return (text.match(PROSE) ?? []).flatMap(unspacedWords);
}
