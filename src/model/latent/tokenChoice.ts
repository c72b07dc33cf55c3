import { gumbel, LARGEST_GUMBEL } from './commonNoise.ts';
import { exponential } from './exponential.ts';

/** How a token is drawn. Temperature 0 takes the most probable one. */
export interface TokenChoice {
  readonly temperature: number;
  readonly topP: number;
}

/**
 * Draws a token by the Gumbel-max trick: the largest of logit / temperature + Gumbel noise is a sample from their softmax.
 * With topP < 1 only the nucleus takes part: the fewest most probable tokens that together have probability topP
 * (Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration", section 3.1).
 *
 * @param logits of one position, [V]; -Infinity forbids a token
 * @param key from `noiseKey`
 */
export function chooseToken(logits: Float32Array, { temperature, topP }: TokenChoice, key: number): number {
  if (temperature === 0) return argmax(logits);
  let best = argmax(logits);
  let bestValue = logits[best]! / temperature + gumbel(key, best);
  const consider = (tokenId: number): void => {
    const score = logits[tokenId]! / temperature;
    if (score + LARGEST_GUMBEL <= bestValue) return; // Whatever its noise is.
    const value = score + gumbel(key, tokenId);
    if (value > bestValue) {
      best = tokenId;
      bestValue = value;
    }
  };
  if (topP < 1) for (const tokenId of nucleus(logits, temperature, topP)) consider(tokenId);
  else for (let tokenId = 0; tokenId < logits.length; tokenId++) consider(tokenId);
  return best;
}

/** Tokens are looked at in groups, each down to this share of the probability of the one before. */
const GROUP = 0.1;

/**
 * The nucleus: token ids by falling probability, the fewest whose mass reaches `topP`; at least one. Only as many of the
 * most probable tokens are sorted as are needed: sorting the vocabulary would take longer than running the model.
 */
export function nucleus(logits: Float32Array, temperature: number, topP: number): number[] {
  const top = logits[argmax(logits)]!;
  const weights = new Float64Array(logits.length);
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += weights[i] = exponential((logits[i]! - top) / temperature);
  let least = GROUP;
  let candidates = atLeast(weights, least);
  // What is less probable than `least` has together less than V times that; once this is too little to matter, enough.
  while (candidates.mass < topP * total && least * weights.length >= (1 - topP) * total)
    candidates = atLeast(weights, (least *= GROUP));
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

function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
