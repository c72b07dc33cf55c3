import { Random } from '../../numerics/random.ts';

/**
 * Random numbers of a run as functions of its seed and the place where they are used. Nothing carries over from one
 * step to the next, so a run that is killed and resumed draws exactly what the uninterrupted one draws.
 */
const PURPOSES = ['initialization', 'step', 'validation', 'stream', 'evaluation', 'states'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** @param index of the step or passage */
export function randomStream(seed: number, purpose: Purpose, index = 0): Random {
  let state = mix(seed | 0);
  state = mix(state ^ (PURPOSES.indexOf(purpose) + 1));
  return Random.fromSeed(mix(state ^ index));
}

/** A bijection of 32-bit numbers that changes about half the bits when one changes (MurmurHash3's finalizer). */
function mix(value: number): number {
  let x = (value + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
