import { labelAxes } from './axisLabels.ts';
import { dot, principalAxes, projections, type PrincipalAxis } from './principalAxes.ts';
import { add } from './paths.ts';

/**
 * A slider. A code z stands at (z . direction - center) / scale; the slider goes from -3 to 3.
 */
export interface SliderAxis extends PrincipalAxis {
  readonly index: number;
  readonly lowLabel: string;
  readonly highLabel: string;
}

/** More sliders than this nobody reads. */
const MOST_AXES = 16;

/**
 * The axes of a workspace by falling variance, named, and turned so that a named property grows to the right.
 * @param codes posterior means of the passages, row-major [N, Z]
 */
export function fitAxes(codes: Float32Array, latentSize: number, texts: readonly string[]): SliderAxis[] {
  const axes = principalAxes(codes, latentSize).slice(0, MOST_AXES);
  const labels = labelAxes(
    axes.map(({ direction }) => projections(codes, direction)),
    texts,
  );
  return axes.map((axis, index) => {
    const { lowLabel, highLabel, reversed } = labels[index]!;
    const turned = reversed
      ? { direction: axis.direction.map((value) => -value), center: -axis.center }
      : undefined;
    return { ...axis, ...turned, index, lowLabel, highLabel };
  });
}

/** Where a code stands on every slider. */
export function sliderPositions(axes: readonly SliderAxis[], code: ArrayLike<number>): number[] {
  return axes.map(({ direction, center, scale }) => (dot(code, direction) - center) / scale);
}

/**
 * What is added to a code when the sliders move by `moves`, one for each axis, in slider units: [Z]. The directions are
 * orthonormal, so no slider moves another.
 */
export function sliderStep(
  axes: readonly SliderAxis[],
  moves: readonly number[],
  latentSize: number,
): Float32Array {
  let step: Float32Array = new Float32Array(latentSize);
  for (const [index, { direction, scale }] of axes.entries())
    step = add(step, direction, (moves[index] ?? 0) * scale);
  return step;
}
