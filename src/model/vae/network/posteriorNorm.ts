import { add, divide, multiply, sqrt, square, subtract } from '../../graph/ops/elementwise.ts';
import { reduceMean } from '../../graph/ops/reductions.ts';
import { constant, type Tensor } from '../../graph/tensor.ts';
import type { ParameterLookup } from './parameterLeaves.ts';

/**
 * Batch norm on posterior means (Zhu et al. 2020, "A Batch Normalized Inference Network Keeps the KL Vanishing Away"):
 * their variance over a batch is held at gain², so that the KL of a dimension cannot fall below gain² / 2 on average.
 * The gain is fixed and the offset learned. Training normalizes by the statistics of the batch; everything else by
 * running means of these, which the training step keeps beside the parameters and which are saved with them: outside
 * training a passage has the same code in any company.
 */

/** Of posterior means before they are normalized, over passages: [Z] each. */
export interface MeanStatistics {
  mean: Tensor;
  variance: Tensor;
}

/** Of a step's statistics, what the running ones take over. 50 batches or so are remembered. */
const RENEWED = 0.02;
const EPSILON = 1e-5;

/** @param means [B, Z] */
export function batchStatistics(means: Tensor): MeanStatistics {
  const mean = reduceMean(means, [0], false);
  return { mean, variance: reduceMean(square(subtract(means, mean)), [0], false) };
}

/** @param parameter of the posterior mean */
export function runningStatistics(parameter: ParameterLookup): MeanStatistics {
  return { mean: parameter('runningMean'), variance: parameter('runningVariance') };
}

/** (means - mean) gain / sqrt(variance + epsilon), [B, Z]. */
export function normalizeMeans(means: Tensor, { mean, variance }: MeanStatistics, gain: number): Tensor {
  const scale = divide(constant(gain), sqrt(add(variance, constant(EPSILON))));
  return multiply(subtract(means, mean), scale);
}

/** The running statistics after a step with the given ones. */
export function renewed(running: MeanStatistics, batch: MeanStatistics): MeanStatistics {
  const towards = (from: Tensor, to: Tensor): Tensor =>
    add(multiply(from, constant(1 - RENEWED)), multiply(to, constant(RENEWED)));
  return {
    mean: towards(running.mean, batch.mean),
    variance: towards(running.variance, batch.variance),
  };
}
