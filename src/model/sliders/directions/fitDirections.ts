import { createHash } from 'node:crypto';
import type { DirectionFits, SliderFit } from '../../checkpoint/storedSliders.ts';
import type { Slider } from '../axes.ts';
import { builtInDirections } from './directions.ts';
import { fitDirection } from './fitDirection.ts';

/** A built-in direction in the space of a model. */
export interface DirectionSlider extends Slider {
  readonly name: string;
  /** Of its examples, both ends. */
  readonly examples: number;
  /** Share of the examples that lie on their side when they are left out of the fit: chance is 0.5. */
  readonly accuracy: number;
}

/** Texts of all examples: of each direction the low ones, then the high ones. */
export const directionExamples: readonly string[] = builtInDirections.flatMap(({ examples }) => [
  ...examples.map(([low]) => low),
  ...examples.map(([, high]) => high),
]);

/** Tells whether fits were made from the examples of this version. */
const DIGEST = createHash('sha256').update(JSON.stringify(directionExamples)).digest('hex');

/** @param codes posterior means of `directionExamples`, row-major [N, Z] */
export function fitDirections(codes: Float32Array): DirectionFits {
  const latentSize = codes.length / directionExamples.length;
  let row = 0;
  const next = (): Float32Array => codes.subarray(row * latentSize, ++row * latentSize);
  const fits = builtInDirections.map(({ examples }): SliderFit => {
    const low = examples.map(next);
    return fitDirection(low, examples.map(next));
  });
  return { examples: DIGEST, fits };
}

/** The sliders of what was stored; undefined where it was made from other examples. */
export function directionSliders({ examples: digest, fits }: DirectionFits): DirectionSlider[] | undefined {
  if (digest !== DIGEST || fits.length !== builtInDirections.length) return undefined;
  return builtInDirections.map(({ examples, ...named }, index) => {
    const { direction, ...fit } = fits[index]!;
    return { ...named, ...fit, direction: Float32Array.from(direction), examples: 2 * examples.length };
  });
}
