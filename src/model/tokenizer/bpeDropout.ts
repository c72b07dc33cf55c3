import { BYTE_CHARACTERS, splitIntoWords } from './pretokenization.ts';
import type { TokenizerJson } from './tokenizerJson.ts';

/**
 * BPE dropout (Provilkov et al. 2020, "BPE-Dropout: Simple and Effective Subword Regularization", Algorithm 1): at every
 * step of joining a word's parts, each possible merge is passed over with a probability, and the first of the others in
 * the order of merges is done. A word ends when none is left, so it is cut in another way each time, and a model learns
 * what words are made of. Decoding the ids gives the text back however it was cut.
 */
export class BpeDropout {
  /** Place in the order of merges by the two parts, joined by a space, which is in no token. */
  private readonly ranks: ReadonlyMap<string, number>;
  private readonly vocabulary: ReadonlyMap<string, number>;

  constructor({ model: { merges, vocab } }: TokenizerJson) {
    this.ranks = new Map(merges.map(([left, right], rank) => [`${left} ${right}`, rank]));
    this.vocabulary = new Map(Object.entries(vocab));
  }

  /**
   * @param rate probability that a merge is passed over: 0 gives the ids of `Tokenizer.encode`, 1 those of single bytes
   * @param uniform draws from [0, 1)
   */
  encode(text: string, rate: number, uniform: () => number): number[] {
    return splitIntoWords(text).flatMap((word) =>
      this.parts(word, rate, uniform).map((part) => this.vocabulary.get(part)!),
    );
  }

  private parts(word: string, rate: number, uniform: () => number): string[] {
    const parts = Array.from(Buffer.from(word), (byte) => BYTE_CHARACTERS[byte]!);
    for (;;) {
      let [best, place] = [Infinity, -1];
      for (let i = 0; i + 1 < parts.length; i++) {
        const rank = this.ranks.get(`${parts[i]} ${parts[i + 1]}`);
        if (rank === undefined || (rate > 0 && uniform() < rate)) continue;
        if (rank < best) [best, place] = [rank, i];
      }
      if (place < 0) return parts;
      parts.splice(place, 2, parts[place]! + parts[place + 1]!);
    }
  }
}
