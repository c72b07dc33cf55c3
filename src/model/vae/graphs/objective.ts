import { reduceSum } from '../../graph/ops/broadcasting.ts';
import { cast } from '../../graph/ops/comparison.ts';
import { add, divide, maximum, multiply } from '../../graph/ops/elementwise.ts';
import { reduceMean } from '../../graph/ops/reductions.ts';
import type { Tensor } from '../../graph/tensor.ts';

export interface Objective {
  /** Nats per passage: what the optimizer minimises, with beta and what of the KL is free in it. */
  trainingLoss: Tensor;
  /** The same per token: its gradient weighs every token alike, however many passages share a batch. */
  lossPerToken: Tensor;
  /** Nats per passage, mean over the batch. */
  reconstruction: Tensor;
  /** [Z] nats, mean over the batch. */
  klPerDimension: Tensor;
}

/** Scalars. */
export interface KlWeights {
  beta: Tensor;
  /** Nats per dimension below which the KL costs nothing. */
  freeBits: Tensor;
  /** Nats of all dimensions below which the KL costs nothing. */
  klFloor: Tensor;
}

/**
 * reconstruction + beta max(sum_d max(KL_d, freeBits), klFloor), with KL_d the batch mean of dimension d: the bound of free
 * bits (Kingma et al. 2016, section C.8) and a floor of the whole KL under a weight beta (Higgins et al. 2017). Means over
 * the batch.
 * @param reconstruction [B] nats
 * @param kl [B, Z] nats
 * @param lengths int32 [B]
 */
export function objective(
  reconstruction: Tensor,
  kl: Tensor,
  lengths: Tensor,
  { beta, freeBits, klFloor }: KlWeights,
): Objective {
  const meanReconstruction = reduceMean(reconstruction, [0], false);
  const klPerDimension = reduceMean(kl, [0], false);
  const charged = maximum(reduceSum(maximum(klPerDimension, freeBits), [0], false), klFloor);
  const trainingLoss = add(meanReconstruction, multiply(beta, charged));
  const meanLength = reduceMean(cast(lengths, 'float32'), [0], false);
  return {
    trainingLoss,
    lossPerToken: divide(trainingLoss, meanLength),
    reconstruction: meanReconstruction,
    klPerDimension,
  };
}
