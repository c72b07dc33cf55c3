import { countNgrams, type Words } from './bleu.ts';

/**
 * Distinct-n (Li et al. 2016, "A Diversity-Promoting Objective Function for Neural Conversation Models"): different
 * n-grams over all n-grams in the texts together, 0..1. It falls as there are more texts, so only equal numbers compare.
 */
export function distinct(texts: readonly Words[], n: number): number {
  const found = new Set<string>();
  let all = 0;
  for (const words of texts)
    for (const [ngram, count] of countNgrams(words, n)) {
      found.add(ngram);
      all += count;
    }
  return found.size / Math.max(1, all);
}

/**
 * Finds how many words in a row of a text were copied from other texts, which are kept as lists of word numbers with the
 * places of every pair of words.
 */
export class CopiedRuns {
  private readonly numbers = new Map<string, number>();
  /** All texts one after the other, -1 after each. */
  private readonly words: number[] = [];
  /** Pair of words -> where it stands. */
  private readonly pairs = new Map<string, number[]>();

  constructor(texts: Iterable<Words>) {
    for (const text of texts) {
      for (const word of text) {
        const number = this.numbers.get(word) ?? this.numbers.size;
        this.numbers.set(word, number);
        this.words.push(number);
      }
      this.words.push(-1);
    }
    for (const [place, word] of this.words.entries()) {
      const next = this.words[place + 1];
      if (word === -1 || next === undefined || next === -1) continue;
      const key = `${word} ${next}`;
      const places = this.pairs.get(key);
      if (places === undefined) this.pairs.set(key, [place]);
      else places.push(place);
    }
  }

  /** Words of the longest run that stands verbatim in one of the texts. */
  longest(text: Words): number {
    const numbers = text.map((word) => this.numbers.get(word) ?? -2);
    let longest = numbers.some((number) => number >= 0) ? 1 : 0;
    // Where a run that ends with the last word stands -> how long it is.
    let running = new Map<number, number>();
    for (let i = 0; i + 1 < numbers.length; i++) {
      const extended = new Map<number, number>();
      for (const place of this.pairs.get(`${numbers[i]!} ${numbers[i + 1]!}`) ?? []) {
        const length = (running.get(place) ?? 1) + 1;
        extended.set(place + 1, length);
        longest = Math.max(longest, length);
      }
      running = extended;
    }
    return longest;
  }
}
