import { labelAxes } from './axisLabels.ts';
import { dot, principalAxes, projections, type PrincipalAxis } from '../space/principalAxes.ts';
import { add } from '../space/paths.ts';

/**
 * A slider, which goes from -3 to 3. A code z stands at (z . direction - center) / scale, and one slider unit adds
 * scale * direction to it.
 */
export interface Slider {
  readonly lowLabel: string;
  readonly highLabel: string;
  /** Unit length, [Z]. */
  readonly direction: Float32Array;
  readonly center: number;
  readonly scale: number;
}

export interface SliderAxis extends Slider, PrincipalAxis {
  readonly index: number;
  /** Whether the user has given it its name. */
  readonly isNamed: boolean;
}

/** More sliders than this nobody reads. */
const MAX_AXES = 16;

/**
 * The axes of a workspace by falling variance, named, and turned so that a named property grows to the right.
 * @param codes posterior means of the passages, row-major [N, Z]
 */
export function fitAxes(codes: Float32Array, latentSize: number, texts: readonly string[]): SliderAxis[] {
  const axes = principalAxes(codes, latentSize).slice(0, MAX_AXES);
  const labels = labelAxes(
    axes.map(({ direction }) => projections(codes, direction)),
    texts,
  );
  return axes.map((axis, index) => {
    const { lowLabel, highLabel, reversed } = labels[index]!;
    const direction = reversed ? axis.direction.map((value) => -value) : axis.direction;
    const center = reversed ? -axis.center : axis.center;
    return { ...axis, direction, center, index, lowLabel, highLabel, isNamed: false };
  });
}

export function sliderPositions(sliders: readonly Slider[], code: ArrayLike<number>): number[] {
  return sliders.map(({ direction, center, scale }) => (dot(code, direction) - center) / scale);
}

/**
 * What is added to a code when the sliders move by `moves`, one for each slider, in slider units: [Z]. Principal axes
 * are orthonormal, so that none moves another; the step of a slider made from examples also lies along them.
 */
export function sliderStep(
  sliders: readonly Slider[],
  moves: readonly number[],
  latentSize: number,
): Float32Array {
  let step: Float32Array = new Float32Array(latentSize);
  for (const [index, { direction, scale }] of sliders.entries())
    step = add(step, direction, (moves[index] ?? 0) * scale);
  return step;
}
