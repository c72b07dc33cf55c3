import { less } from '../../graph/ops/comparison.ts';
import { add, maximum, minimum } from '../../graph/ops/elementwise.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { rmsNorm, softmax } from '../../graph/ops/normalization.ts';
import { reshape, transpose } from '../../graph/ops/shaping.ts';
import { constant, type Dim, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from './config.ts';
import { type Dropout, noDropout } from './dropout.ts';
import { type ParameterLookup, within } from './parameterLeaves.ts';
import type { Posterior } from './posterior.ts';
import { maskBias, rotations, splitHeads, transformerLayer } from './transformer.ts';

export interface PassageInputs {
  /** [B, T, C]: what each token enters as (tokenInputs.ts); what stands after a passage's length is padding */
  tokens: Tensor;
  /** int32 [B] */
  lengths: Tensor;
  /** int32 [T]: 0, 1, 2, ... */
  positions: Tensor;
}

/**
 * q(z | x): a bidirectional Transformer over the passage, pooled into one vector, from which the mean and log
 * variance of a diagonal Gaussian are read. Padding is visible to nothing, so it never changes a code.
 */
export function encode(
  config: ModelConfig,
  parameter: ParameterLookup,
  inputs: PassageInputs,
  dropout: Dropout = noDropout,
): Posterior {
  const { lengths, positions } = inputs;
  const batch = lengths.shape[0]!;
  const real = less(positions, reshape(lengths, [batch, 1])); // bool [B, T]
  const length = positions.shape[0]!;
  const bias = maskBias(reshape(real, [batch, 1, 1, length]));
  const rotated = rotations(config, positions);

  const encoder = within(parameter, 'encoder');
  let hidden = inputs.tokens;
  for (let layer = 0; layer < config.encoderLayers; layer++)
    ({ hidden } = transformerLayer(
      config,
      within(encoder, `layers.${layer}`),
      hidden,
      rotated,
      bias,
      dropout,
    ));
  hidden = rmsNorm(hidden, encoder('norm'), config.normEpsilon);

  const pooled = attentionPooling(config, within(encoder, 'pooling'), hidden, bias);
  const linear = (part: ParameterLookup): Tensor => add(matmul(pooled, part('weight')), part('bias'));
  return {
    mean: linear(within(encoder, 'posteriorMean')),
    logVariance: clipped(linear(within(encoder, 'posteriorLogVariance'))),
  };
}

/** Log variances beyond these have a standard deviation of less than 0.02 or of more than 7. */
const [MIN_LOG_VARIANCE, MAX_LOG_VARIANCE] = [-8, 4];

function clipped(logVariance: Tensor): Tensor {
  return minimum(maximum(logVariance, constant(MIN_LOG_VARIANCE)), constant(MAX_LOG_VARIANCE));
}

/**
 * Each learned query takes its own weighted mean of the positions' values.
 * @param hidden [B, T, C]
 * @param bias [B, 1, 1, T]
 * @returns [B, Q P]
 */
function attentionPooling(
  { poolingQueries, poolingWidth }: ModelConfig,
  parameter: ParameterLookup,
  hidden: Tensor,
  bias: Tensor,
): Tensor {
  const [batch, length] = hidden.shape as [Dim, Dim];
  const scores = transpose(matmul(hidden, parameter('score')), [0, 2, 1]); // [B, Q, T]
  const weights = softmax(add(reshape(scores, [batch, poolingQueries, 1, length]), bias));
  const values = splitHeads(matmul(hidden, parameter('value')), poolingQueries); // [B, Q, T, P]
  return reshape(matmul(weights, values), [batch, poolingQueries * poolingWidth]);
}
