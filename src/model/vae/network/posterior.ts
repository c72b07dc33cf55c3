import { add, exp, multiply, square, subtract } from '../../graph/ops/elementwise.ts';
import { constant, type Tensor } from '../../graph/tensor.ts';

/** A diagonal Gaussian over latent codes, one for each passage: [B, Z] each. */
export interface Posterior {
  mean: Tensor;
  logVariance: Tensor;
}

/**
 * A sample as a function of its noise (Kingma and Welling 2014): mean + exp(logVariance / 2) epsilon.
 * @param epsilon [B, Z] standard normal, drawn by the host; zeros give the mean
 */
export function reparameterize({ mean, logVariance }: Posterior, epsilon: Tensor): Tensor {
  return add(mean, multiply(exp(multiply(logVariance, constant(0.5))), epsilon));
}

/**
 * KL(q || N(0, I)) for each passage and dimension, in nats: (mean² + variance - 1 - logVariance) / 2.
 * @returns [B, Z]
 */
export function klPerPassageAndDimension({ mean, logVariance }: Posterior): Tensor {
  const excess = subtract(add(square(mean), exp(logVariance)), add(logVariance, constant(1)));
  return multiply(excess, constant(0.5));
}
