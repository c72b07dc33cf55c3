/**
 * Common random numbers: the noise of a decoding is a function of (seed, stream, position, token) and of nothing else.
 * Two decodings with the same seed from slightly different latent codes meet the same noise at every position, so they
 * choose the same tokens wherever their probabilities are close, and a slider that moves a little changes little text.
 */

/** A bijection of 32-bit integers that mixes every bit into every other (constants: C. Wellons, "lowbias32", 2018). */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/** A position's key; with it `gumbel` gives the noise of each token. `stream` tells the rows of a batch apart. */
export function noiseKey(seed: number, stream: number, position: number): number {
  return mix(mix(mix(seed) + stream) + position);
}

/** Standard Gumbel noise of one token at the position that `key` stands for. */
export function gumbel(key: number, tokenId: number): number {
  return gumbelOf(mix(mix(key + Math.imul(tokenId, 0x9e3779b9)) ^ tokenId) >>> 0);
}

/** @param bits 0 to 2^32 - 1, each as likely */
function gumbelOf(bits: number): number {
  return -Math.log(-Math.log((bits + 0.5) / 2 ** 32));
}

/** No noise is above this: 22.9. */
export const LARGEST_GUMBEL = gumbelOf(2 ** 32 - 1);
