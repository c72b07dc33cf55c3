import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Examples of two sides, described by numbers. */
export interface LabelledRows {
  /** Row-major [N, F]; the last column is 1, for the intercept. */
  readonly features: Float64Array;
  /** 0 or 1 of each row, [N]. */
  readonly labels: Uint8Array;
  readonly featureCount: number;
}

const MAX_ITERATIONS = 50;
/** Fitting ends once no component of the gradient is larger. */
const GRADIENT_TOLERANCE = 1e-7;
/** What keeps the intercept, which is not regularised, from running away where one side is easily told. */
const INTERCEPT_RIDGE = 1e-6;

/**
 * L2-regularised logistic regression by Newton's method. Minimises
 *
 *     mean over the two sides of the mean over its rows of -ln p(label | row) + lambda / 2 |weights|²,
 *
 * so both sides count alike, however many rows each has. The intercept is not regularised. As lambda grows, the
 * weights turn towards the difference of the two sides' means.
 *
 * @param rows indices of the rows to fit to, of both sides
 * @param start weights to begin with: those of a similar lambda save iterations
 * @returns weights, [F], the intercept last
 */
export function fitLogistic(
  data: LabelledRows,
  rows: readonly number[],
  lambda: number,
  start: Float64Array,
): Float64Array {
  const size = data.featureCount;
  const ridge = (i: number): number => (i === size - 1 ? INTERCEPT_RIDGE : lambda);
  const objective = (weights: Float64Array): number =>
    weights.reduce((sum, weight, i) => sum + (ridge(i) / 2) * weight * weight, logLoss(data, rows, weights));
  const share = shares(data, rows);
  let weights = start;
  let value = objective(weights);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const gradient = weights.map((weight, i) => ridge(i) * weight);
    const hessian = new Float64Array(size * size);
    for (const row of rows) {
      const x = data.features.subarray(row * size, (row + 1) * size);
      const p = probability(x, weights);
      const label = data.labels[row]!;
      const slope = share[label]! * (p - label);
      const curvature = share[label]! * p * (1 - p);
      for (let i = 0; i < size; i++) {
        gradient[i]! += slope * x[i]!;
        const scaled = curvature * x[i]!;
        for (let j = 0; j <= i; j++) hessian[i * size + j]! += scaled * x[j]!;
      }
    }
    if (gradient.every((component) => Math.abs(component) <= GRADIENT_TOLERANCE)) break;
    for (let i = 0; i < size; i++) {
      hessian[i * size + i]! += ridge(i);
      for (let j = 0; j < i; j++) hessian[j * size + i] = hessian[i * size + j]!;
    }
    const newton = new CholeskyDecomposition(Matrix.from1DArray(size, size, hessian))
      .solve(Matrix.columnVector(gradient))
      .getColumn(0);
    // Far from the minimum a whole step can overshoot.
    let next = weights;
    let nextValue = Infinity;
    for (let length = 1; length > 1e-6 && !(nextValue < value); length /= 2) {
      next = weights.map((weight, i) => weight - length * newton[i]!);
      nextValue = objective(next);
    }
    if (!(nextValue < value)) break;
    weights = next;
    value = nextValue;
  }
  return weights;
}

/** -ln p(label | row), in nats: the mean of both sides' means. A side without rows counts nothing. */
export function logLoss(data: LabelledRows, rows: readonly number[], weights: Float64Array): number {
  const share = shares(data, rows);
  let loss = 0;
  for (const row of rows) {
    const score = scoreOf(data, row, weights);
    const label = data.labels[row]!;
    const margin = label === 1 ? score : -score;
    loss += share[label]! * (Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin))));
  }
  return loss;
}

/** How many of the rows with each label are told right. */
export function toldRight(
  data: LabelledRows,
  rows: readonly number[],
  weights: Float64Array,
): [low: number, high: number] {
  const right: [number, number] = [0, 0];
  for (const row of rows) {
    const label = data.labels[row]! as 0 | 1;
    const score = scoreOf(data, row, weights);
    if (label === 1 ? score > 0 : score < 0) right[label]++;
  }
  return right;
}

/** What a row of each label weighs: half is one side's, half the other's. */
function shares(data: LabelledRows, rows: readonly number[]): [number, number] {
  let high = 0;
  for (const row of rows) high += data.labels[row]!;
  return [0.5 / Math.max(1, rows.length - high), 0.5 / Math.max(1, high)];
}

function scoreOf(data: LabelledRows, row: number, weights: Float64Array): number {
  const size = data.featureCount;
  let score = 0;
  for (let i = 0; i < size; i++) score += data.features[row * size + i]! * weights[i]!;
  return score;
}

function probability(x: Float64Array, weights: Float64Array): number {
  let score = 0;
  for (let i = 0; i < x.length; i++) score += x[i]! * weights[i]!;
  return 1 / (1 + Math.exp(-score));
}
