import { gumbel } from '../commonNoise.ts';
import type { TokenChoice } from '../tokenChoice.ts';

/** A token that may come next. The end of the passage has the id V. */
export interface Candidate {
  readonly tokenId: number;
  readonly logProbability: number;
}

/** Of one row: the likeliest words, the likeliest first, and ln Σ exp of the logits of all words. */
export interface RowLogits {
  readonly tokenIds: Int32Array;
  readonly logits: Float32Array;
  readonly logSumExp: number;
}

/** Joins the end of the passage to the words: one distribution over both, the likeliest first. */
export function joinEnd(
  { tokenIds, logits, logSumExp }: RowLogits,
  end: { readonly tokenId: number; readonly logit: number },
): Candidate[] {
  const normalizer = logAddExp(logSumExp, end.logit);
  const words = Array.from(tokenIds, (tokenId, i): Candidate => ({
    tokenId,
    logProbability: logits[i]! - normalizer,
  }));
  const place = words.findIndex(({ logProbability }) => logProbability < end.logit - normalizer);
  const last = { tokenId: end.tokenId, logProbability: end.logit - normalizer };
  return words.toSpliced(place < 0 ? words.length : place, 0, last);
}

export function logAddExp(a: number, b: number): number {
  const largest = Math.max(a, b);
  return largest + Math.log1p(Math.exp(Math.min(a, b) - largest));
}

/**
 * Chooses among candidates as `chooseToken` does among the whole vocabulary: the likeliest at temperature 0, else the
 * largest of ln p / temperature + Gumbel noise in the nucleus.
 * @param candidates at least one, in any order; what is not listed has no probability
 * @param key from `noiseKey`
 */
export function chooseCandidate(
  candidates: readonly Candidate[],
  { temperature, topP }: TokenChoice,
  key: number,
): Candidate {
  const sorted = [...candidates].sort((a, b) => b.logProbability - a.logProbability || a.tokenId - b.tokenId);
  let best = sorted[0]!;
  if (temperature === 0) return best;
  const weights = sorted.map(({ logProbability }) =>
    Math.exp((logProbability - sorted[0]!.logProbability) / temperature),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let largest = -Infinity;
  let mass = 0;
  for (const [i, candidate] of sorted.entries()) {
    if (i > 0 && mass >= topP * total) break;
    mass += weights[i]!;
    const value = candidate.logProbability / temperature + gumbel(key, candidate.tokenId);
    if (value <= largest) continue;
    largest = value;
    best = candidate;
  }
  return best;
}
