import { gumbel, LARGEST_GUMBEL } from './commonNoise.ts';
import { exponential } from '../numerics/exponential.ts';
import { logarithmOfBits } from '../numerics/logarithm.ts';
import { mostProbable } from './mostProbable.ts';

/** How a token is drawn. Temperature 0 takes the most probable one. */
export interface TokenChoice {
  readonly temperature: number;
  readonly topP: number;
}

/**
 * Draws a token by the Gumbel-max trick: the largest of ln p / temperature + Gumbel noise is a sample from their softmax.
 * With topP < 1 only the nucleus takes part: the fewest most probable tokens that together have probability topP
 * (Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration", section 3.1).
 *
 * @param probabilities of one position, [V], up to a common factor; 0 forbids a token
 * @param key from `noiseKey`
 */
export function chooseToken(
  probabilities: Float32Array,
  { temperature, topP }: TokenChoice,
  key: number,
): number {
  let best = mostProbable(probabilities, 1)[0] ?? 0;
  if (temperature === 0) return best;
  let bestValue = Math.log(probabilities[best]!) / temperature + gumbel(key, best);
  const consider = (tokenId: number): void => {
    const score = Math.log(probabilities[tokenId]!) / temperature;
    if (score + LARGEST_GUMBEL <= bestValue) return; // Whatever its noise is.
    const value = score + gumbel(key, tokenId);
    if (value > bestValue) {
      best = tokenId;
      bestValue = value;
    }
  };
  if (topP < 1) for (const tokenId of nucleus(probabilities, temperature, topP)) consider(tokenId);
  else for (let tokenId = 0; tokenId < probabilities.length; tokenId++) consider(tokenId);
  return best;
}

/** Tokens are looked at in groups, each down to this share of the probability of the one before. */
const GROUP = 0.1;
/** Tokens that weigh less than this share of the most probable one are as good as forbidden: all together hold no more than V times it. */
const NEGLIGIBLE = 1e-10;
const MIN_NORMAL = 2 ** -126;

/**
 * The nucleus: token ids by falling probability, the fewest whose mass reaches `topP`; at least one. Only as many of the
 * most probable tokens are sorted as are needed: sorting the vocabulary would take longer than running the model.
 */
export function nucleus(probabilities: Float32Array, temperature: number, topP: number): number[] {
  const top = probabilities[mostProbable(probabilities, 1)[0] ?? 0]!;
  const weights = new Float64Array(probabilities.length);
  const bits = new Int32Array(probabilities.buffer, probabilities.byteOffset, probabilities.length);
  const logTop = Math.log(top);
  const least = Math.max(top * NEGLIGIBLE ** temperature, MIN_NORMAL);
  let total = 0;
  for (let i = 0; i < weights.length; i++)
    if (probabilities[i]! > least)
      total += weights[i] = exponential(Math.min(0, (logarithmOfBits(bits[i]!) - logTop) / temperature));
  let lightest = GROUP;
  let candidates = atLeast(weights, lightest);
  // What weighs less than `lightest` has together less than V times that; once this is too little to matter, enough.
  while (candidates.mass < topP * total && lightest * weights.length >= (1 - topP) * total)
    candidates = atLeast(weights, (lightest *= GROUP));
  const tokenIds = candidates.tokenIds.sort((a, b) => weights[b]! - weights[a]! || a - b);
  let mass = 0;
  let size = 0;
  while (size < tokenIds.length && (size === 0 || mass < topP * total)) mass += weights[tokenIds[size++]!]!;
  return tokenIds.slice(0, size);
}

function atLeast(weights: Float64Array, least: number): { tokenIds: number[]; mass: number } {
  const tokenIds: number[] = [];
  let mass = 0;
  for (let i = 0; i < weights.length; i++)
    if (weights[i]! >= least) {
      tokenIds.push(i);
      mass += weights[i]!;
    }
  return { tokenIds, mass };
}
