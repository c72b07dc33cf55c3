import type { Random } from './random.ts';

/** One component: its share of the mass, and mean and variance in each dimension. */
export interface Component {
  weight: number;
  mean: Float64Array;
  variance: Float64Array;
}

const ITERATIONS = 25;
/** Expectation-maximisation stops once a step gains less, in nats per point. */
const MIN_GAIN = 1e-3;
/** No component's variance falls below this share of the whole data's: a component on one point has infinite density. */
const MIN_VARIANCE_SHARE = 0.02;

/**
 * Fits a mixture of Gaussians with diagonal covariances by expectation-maximisation (Dempster, Laird and Rubin 1977).
 * One component is fitted exactly.
 * @param points row-major [N, D], N >= 1
 */
export function fitMixture(
  points: Float64Array,
  size: number,
  components: number,
  random: Random,
): Component[] {
  const count = points.length / size;
  const whole = maximize(points, size, new Float64Array(count).fill(1), 1, undefined)[0]!;
  if (components === 1) return [whole];
  const least = whole.variance.map((variance) => variance * MIN_VARIANCE_SHARE);
  let mixture: Component[] = startingPoints(points, size, components, random).map((row) => ({
    weight: 1 / components,
    mean: points.slice(row * size, (row + 1) * size),
    variance: whole.variance.slice(),
  }));
  let previous = -Infinity;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const { responsibilities, meanLogDensity } = expect(points, size, mixture);
    if (meanLogDensity - previous < MIN_GAIN) break;
    previous = meanLogDensity;
    mixture = maximize(points, size, responsibilities, components, least);
  }
  return mixture;
}

/** ln of the mixture's density at a point, in nats. */
export function logDensity(mixture: readonly Component[], point: ArrayLike<number>): number {
  return meanLogDensity(mixture, Float64Array.from(point), point.length);
}

/** Mean over the points, row-major [N, D], of ln of the mixture's density, in nats. */
export function meanLogDensity(mixture: readonly Component[], points: Float64Array, size: number): number {
  return expect(points, size, mixture).meanLogDensity;
}

/** How far each component is responsible for each point, row-major [N, K], and the fit so far. */
function expect(
  points: Float64Array,
  size: number,
  mixture: readonly Component[],
): { responsibilities: Float64Array; meanLogDensity: number } {
  const count = points.length / size;
  const components = mixture.length;
  const logJoint = new Float64Array(count * components); // ln(weight) + ln N(point; mean, variance)
  for (const [k, { weight, mean, variance }] of mixture.entries()) {
    const precision = variance.map((value) => 1 / value);
    const logScale = Math.log(weight) - variance.reduce((sum, v) => sum + Math.log(2 * Math.PI * v), 0) / 2;
    for (let row = 0; row < count; row++) {
      let squares = 0;
      for (let i = 0; i < size; i++) {
        const difference = points[row * size + i]! - mean[i]!;
        squares += difference * difference * precision[i]!;
      }
      logJoint[row * components + k] = logScale - squares / 2;
    }
  }
  let sum = 0;
  for (let row = 0; row < count; row++) {
    const joint = logJoint.subarray(row * components, (row + 1) * components);
    const total = logSumExp(joint);
    sum += total;
    for (let k = 0; k < components; k++) joint[k] = Math.exp(joint[k]! - total);
  }
  return { responsibilities: logJoint, meanLogDensity: sum / count };
}

/** The components that fit best when each point belongs to each component as far as `responsibilities` says. */
function maximize(
  points: Float64Array,
  size: number,
  responsibilities: Float64Array,
  components: number,
  least: Float64Array | undefined,
): Component[] {
  const count = points.length / size;
  return Array.from({ length: components }, (_, k) => {
    const mean = new Float64Array(size);
    const variance = new Float64Array(size);
    let mass = 1e-9; // A component that lost all its points keeps finite values, and no weight.
    for (let row = 0; row < count; row++) {
      const share = responsibilities[row * components + k]!;
      mass += share;
      for (let i = 0; i < size; i++) {
        const value = points[row * size + i]!;
        mean[i]! += share * value;
        variance[i]! += share * value * value;
      }
    }
    for (let i = 0; i < size; i++) {
      mean[i]! /= mass;
      variance[i] = Math.max(variance[i]! / mass - mean[i]! ** 2, least?.[i] ?? 0, Number.EPSILON);
    }
    return { weight: mass / count, mean, variance };
  });
}

/** Rows far apart from each other: the next is drawn by its squared distance to the nearest so far (k-means++). */
function startingPoints(points: Float64Array, size: number, components: number, random: Random): number[] {
  const count = points.length / size;
  const chosen = [random.below(count)];
  const distances = new Float64Array(count).fill(Infinity);
  while (chosen.length < components) {
    const last = chosen.at(-1)! * size;
    let total = 0;
    for (let row = 0; row < count; row++) {
      let distance = 0;
      for (let i = 0; i < size; i++) distance += (points[row * size + i]! - points[last + i]!) ** 2;
      total += distances[row] = Math.min(distances[row]!, distance);
    }
    let left = random.uniform() * total;
    let next = 0;
    while (next < count - 1 && (left -= distances[next]!) >= 0) next++;
    chosen.push(next);
  }
  return chosen;
}

function logSumExp(values: Float64Array): number {
  const largest = Math.max(...values);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}
