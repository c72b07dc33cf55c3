import { Matrix } from 'ml-matrix';
import { PCA } from 'ml-pca';
import { percentile } from '../numerics/rankStatistics.ts';

/** A direction of latent space with the scale that this workspace's passages have along it. */
export interface PrincipalAxis {
  /** Unit length, [Z]. */
  readonly direction: Float32Array;
  /** Median of the passages' projections. */
  readonly center: number;
  /** Half the distance between their 16th and 84th percentiles: a standard deviation, were they normal. */
  readonly scale: number;
  /** Share of the variance of the posterior means along this axis, 0..1. */
  readonly explainedVarianceRatio: number;
}

/** A standard normal keeps this share below -1, and as much above 1. */
const BELOW_ONE_SIGMA = 0.158655;
/** Axes with less variance than this share of the largest are rounding noise. */
const MIN_VARIANCE = 1e-8;

/** Mean and covariance (divided by N) of the rows of `codes`, [N, Z]; both zero for no rows. */
export function moments(
  codes: Float32Array | Float64Array,
  latentSize: number,
): { mean: Float64Array; covariance: Float64Array } {
  const count = codes.length / latentSize;
  const mean = new Float64Array(latentSize);
  for (let i = 0; i < codes.length; i++) mean[i % latentSize]! += codes[i]! / count;
  const covariance = new Float64Array(latentSize * latentSize);
  const centered = new Float64Array(latentSize);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < latentSize; i++) centered[i] = codes[row * latentSize + i]! - mean[i]!;
    for (let i = 0; i < latentSize; i++)
      for (let j = 0; j <= i; j++) covariance[i * latentSize + j]! += (centered[i]! * centered[j]!) / count;
  }
  for (let i = 0; i < latentSize; i++)
    for (let j = 0; j < i; j++) covariance[j * latentSize + i] = covariance[i * latentSize + j]!;
  return { mean, covariance };
}

/**
 * The directions in which the posterior means vary most, by falling variance. Each points towards its largest
 * component, so that the same codes always give the same axes. Fewer than Z where the codes do not vary.
 * @param codes posterior means, row-major [N, Z]
 */
export function principalAxes(codes: Float32Array, latentSize: number): PrincipalAxis[] {
  const { directions, variances } = eigenbasis(moments(codes, latentSize).covariance, latentSize);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const axes: PrincipalAxis[] = [];
  for (const [index, direction] of directions.entries()) {
    const variance = variances[index]!;
    if (!(variance > MIN_VARIANCE * variances[0]!)) break;
    axes.push({ direction, ...positionScale(codes, direction), explainedVarianceRatio: variance / total });
  }
  return axes;
}

/**
 * Median of the projections of `codes` [N, Z] on a direction, and their robust standard deviation: half the distance
 * between the 16th and 84th percentiles. Where most passages are at one point it is the ordinary one; 1 where all are.
 */
export function positionScale(
  codes: Float32Array,
  direction: Float32Array,
): Pick<PrincipalAxis, 'center' | 'scale'> {
  const sorted = projections(codes, direction).sort();
  if (sorted.length === 0) return { center: 0, scale: 1 };
  const spread = percentile(sorted, 1 - BELOW_ONE_SIGMA) - percentile(sorted, BELOW_ONE_SIGMA);
  const deviation = spread > 0 ? spread / 2 : Math.sqrt(moments(sorted, 1).covariance[0]!);
  return { center: percentile(sorted, 0.5), scale: deviation > 0 ? deviation : 1 };
}

/** Eigenvectors of a covariance [Z, Z], by falling eigenvalue, each pointing towards its largest component. */
export function eigenbasis(
  covariance: Float64Array,
  size: number,
): { directions: Float32Array[]; variances: number[] } {
  const pca = new PCA(Matrix.from1DArray(size, size, covariance), { isCovarianceMatrix: true });
  const vectors = pca.getEigenvectors();
  const directions = Array.from({ length: size }, (_, column) => {
    const direction = Float32Array.from(vectors.getColumn(column));
    const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    return largest < 0 ? direction.map((value) => -value) : direction;
  });
  return { directions, variances: pca.getEigenvalues().map((value) => Math.max(0, value)) };
}

/** Projection of every row of `codes` [N, Z] on `direction` [Z]. */
export function projections(codes: Float32Array, direction: Float32Array): Float64Array {
  const size = direction.length;
  return Float64Array.from({ length: codes.length / size }, (_, row) =>
    dot(codes.subarray(row * size, (row + 1) * size), direction),
  );
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
