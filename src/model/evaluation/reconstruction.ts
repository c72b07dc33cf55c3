import type { TokenIds } from '../vae/graphs/feeds.ts';
import { corpusBleu, type Words } from './bleu.ts';

/** How much of a passage survives the way through its code: passages against what was decoded from their own codes. */
export interface ReconstructionMetrics {
  /** Corpus BLEU-4, not smoothed (bleu.ts), 0..1. */
  readonly bleu: number;
  /** Share of the passages' tokens, ends counted, that stand at the same place in what was decoded. */
  readonly tokenAccuracy: number;
  /** Share of the passages that came back word for word. */
  readonly exactMatch: number;
}

/** A text in the two forms that it is compared in. */
export interface ComparedText {
  readonly words: Words;
  readonly tokenIds: TokenIds;
}

export function compareReconstructions(
  originals: readonly ComparedText[],
  decoded: readonly ComparedText[],
): ReconstructionMetrics {
  const same = originals.filter(({ words }, i) => words.join(' ') === decoded[i]!.words.join(' '));
  return {
    bleu: corpusBleu(
      decoded.map(({ words }) => words),
      originals.map(({ words }) => [words]),
    ).bleu,
    tokenAccuracy: tokenAccuracy(
      originals.map(({ tokenIds }) => tokenIds),
      decoded.map(({ tokenIds }) => tokenIds),
    ),
    exactMatch: same.length / Math.max(1, originals.length),
  };
}

/** Place by place; the end of a text is its last token, and right where both texts have the same length. */
export function tokenAccuracy(originals: readonly TokenIds[], decoded: readonly TokenIds[]): number {
  let [right, all] = [0, 0];
  for (const [i, original] of originals.entries()) {
    const other = decoded[i]!;
    all += original.length + 1;
    if (original.length === other.length) right++;
    for (let place = 0; place < original.length; place++) if (original[place] === other[place]) right++;
  }
  return right / Math.max(1, all);
}
