import type { Random } from '../../numerics/random.ts';

/**
 * What is done to a passage before the encoder reads it, while the decoder still has to say the whole of it (Shen et al.
 * 2020, "Educating Text Autoencoders: Latent Representation Guidance via Denoising"): passages that differ by a few
 * tokens are then sometimes the same to the encoder, and get codes near each other.
 */
export interface PassageNoise {
  /** Share of the tokens that are left out. */
  readonly deletion: number;
  /** Share of the tokens left that become another token, drawn evenly from the vocabulary's. */
  readonly replacement: number;
  /** Farthest that a token moves from its place: 0 keeps the order (Lample et al. 2018, section 2.3). */
  readonly shuffleDistance: number;
}

/** @param vocabulary first id of a token that is text, and one more than the last */
export function noisy(
  tokenIds: ArrayLike<number>,
  { deletion, replacement, shuffleDistance }: PassageNoise,
  [firstId, endId]: readonly [number, number],
  random: Random,
): number[] {
  let noised = Array.from(tokenIds);
  if (deletion > 0) noised = noised.filter(() => random.uniform() >= deletion);
  if (replacement > 0)
    noised = noised.map((id) =>
      random.uniform() < replacement ? firstId + random.below(endId - firstId) : id,
    );
  return shuffleDistance === 0 ? noised : shuffled(noised, shuffleDistance, random);
}

/** Sorts by place plus a random number below distance + 1: no token can pass one that is farther away than that. */
function shuffled(tokenIds: readonly number[], distance: number, random: Random): number[] {
  return tokenIds
    .map((id, place) => ({ id, key: place + (distance + 1) * random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ id }) => id);
}
