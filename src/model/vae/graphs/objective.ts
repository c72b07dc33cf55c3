import { multiplyDims } from '../../graph/dimensions.ts';
import { reduceSum } from '../../graph/ops/broadcasting.ts';
import { cast, less } from '../../graph/ops/comparison.ts';
import { crossEntropy } from '../../graph/ops/crossEntropy.ts';
import { add, divide, maximum, multiply } from '../../graph/ops/elementwise.ts';
import { reduceMean } from '../../graph/ops/reductions.ts';
import { reshape } from '../../graph/ops/shaping.ts';
import type { Dim, Tensor } from '../../graph/tensor.ts';

/**
 * -ln p(x | z) of each passage: the nats of its real tokens, end mark included, summed.
 * @param hidden [B, T, C] of the decoder
 * @param outputMatrix [V, C]
 * @param targetIds int32 [B, T]
 * @param lengths int32 [B]
 * @param positions int32 [T]
 * @returns [B]
 */
export function reconstructionLoss(
  hidden: Tensor,
  outputMatrix: Tensor,
  targetIds: Tensor,
  lengths: Tensor,
  positions: Tensor,
): Tensor {
  const [batch, length, width] = hidden.shape as [Dim, Dim, Dim];
  const count = multiplyDims(batch, length);
  const nats = crossEntropy(reshape(hidden, [count, width]), outputMatrix, reshape(targetIds, [count]));
  const real = cast(less(positions, reshape(lengths, [batch, 1])), 'float32'); // [B, T]
  return reduceSum(multiply(reshape(nats, [batch, length]), real), [1], false);
}

export interface Objective {
  /** Nats a passage: what the optimizer minimises, with beta and free bits in it. */
  trainingLoss: Tensor;
  /** The same per token: its gradient weighs every token alike, however many passages share a batch. */
  lossPerToken: Tensor;
  /** Nats a passage, mean over the batch. */
  reconstruction: Tensor;
  /** [Z] nats, mean over the batch. */
  klPerDimension: Tensor;
}

/**
 * reconstruction + beta sum_d max(KL_d, freeBits), with KL_d the batch mean of dimension d: the bound of free
 * bits (Kingma et al. 2016, section C.8) under a weight beta (Higgins et al. 2017). Means over the batch.
 * @param reconstruction [B] nats
 * @param kl [B, Z] nats
 * @param lengths int32 [B]
 * @param beta scalar
 * @param freeBits scalar, nats per dimension below which the KL costs nothing
 */
export function objective(
  reconstruction: Tensor,
  kl: Tensor,
  lengths: Tensor,
  beta: Tensor,
  freeBits: Tensor,
): Objective {
  const meanReconstruction = reduceMean(reconstruction, [0], false);
  const klPerDimension = reduceMean(kl, [0], false);
  const charged = reduceSum(maximum(klPerDimension, freeBits), [0], false);
  const trainingLoss = add(meanReconstruction, multiply(beta, charged));
  const meanLength = reduceMean(cast(lengths, 'float32'), [0], false);
  return {
    trainingLoss,
    lossPerToken: divide(trainingLoss, meanLength),
    reconstruction: meanReconstruction,
    klPerDimension,
  };
}
