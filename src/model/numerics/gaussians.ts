/** Diagonal Gaussians over latent codes, row-major [N, Z], as an encoder gives them. */
export interface Posteriors {
  readonly posteriorMean: Float32Array;
  readonly posteriorLogVariance: Float32Array;
}

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** ln N(code; 0, I) in nats. */
export function logPrior(code: Float32Array): number {
  let sum = 0;
  for (const value of code) sum += value ** 2;
  return -(sum + code.length * LOG_TWO_PI) / 2;
}

/** ln q(code | x) in nats, with the posterior of row `row`. */
export function logPosterior(posteriors: Posteriors, row: number, code: Float32Array): number {
  const { posteriorMean, posteriorLogVariance } = posteriors;
  const size = code.length;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const logVariance = posteriorLogVariance[row * size + i]!;
    const difference = code[i]! - posteriorMean[row * size + i]!;
    sum += difference ** 2 * Math.exp(-logVariance) + logVariance;
  }
  return -(sum + size * LOG_TWO_PI) / 2;
}

/** A draw from the posterior of row `row`, [Z]. @param epsilon [Z] standard normal */
export function drawCode(posteriors: Posteriors, row: number, epsilon: Float32Array): Float32Array {
  const { posteriorMean, posteriorLogVariance } = posteriors;
  return epsilon.map(
    (noise, i) =>
      posteriorMean[row * epsilon.length + i]! +
      Math.exp(posteriorLogVariance[row * epsilon.length + i]! / 2) * noise,
  );
}

/** KL(q || N(0, I)) of each dimension, mean over the rows, [Z] nats: (mean² + variance - 1 - ln variance) / 2. */
export function meanKlPerDimension(posteriors: Posteriors, latentSize: number): Float64Array {
  const { posteriorMean, posteriorLogVariance } = posteriors;
  const rows = posteriorMean.length / latentSize;
  const kl = new Float64Array(latentSize);
  for (let i = 0; i < posteriorMean.length; i++) {
    const logVariance = posteriorLogVariance[i]!;
    kl[i % latentSize]! += (posteriorMean[i]! ** 2 + Math.exp(logVariance) - 1 - logVariance) / (2 * rows);
  }
  return kl;
}

/** ln of the sum of the exponentials, without overflow; -Infinity for none. */
export function logSumExp(values: Iterable<number>): number {
  let largest = -Infinity;
  for (const value of values) largest = Math.max(largest, value);
  if (largest === -Infinity) return largest;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}
