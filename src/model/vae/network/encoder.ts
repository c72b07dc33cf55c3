import { less } from '../../graph/ops/comparison.ts';
import { add, multiply } from '../../graph/ops/elementwise.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
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
  /** int32 [B, T]; what stands after a passage's length is padding */
  tokenIds: Tensor;
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
  const { tokenIds, lengths, positions } = inputs;
  const batch = lengths.shape[0]!;
  const real = less(positions, reshape(lengths, [batch, 1])); // bool [B, T]
  const length = positions.shape[0]!;
  const bias = maskBias(reshape(real, [batch, 1, 1, length]));
  const rotated = rotations(config, positions);

  const encoder = within(parameter, 'encoder');
  let hidden = embed(config, parameter, tokenIds);
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
    logVariance: linear(within(encoder, 'posteriorLogVariance')),
  };
}

/**
 * What tokens enter the first layer as, [B, T, C]. The scale gives the entries a deviation of 1/2 while the tied logits
 * begin small (Vaswani et al. 2017, section 3.4); without it training took three times the steps.
 */
export function embed({ width }: ModelConfig, parameter: ParameterLookup, tokenIds: Tensor): Tensor {
  return multiply(gatherRows(parameter('embedding'), tokenIds), constant(Math.sqrt(width)));
}

/**
 * Each head takes its own weighted mean of the positions' values.
 * @param hidden [B, T, C]
 * @param bias [B, 1, 1, T]
 * @returns [B, C]
 */
function attentionPooling(
  { heads, width }: ModelConfig,
  parameter: ParameterLookup,
  hidden: Tensor,
  bias: Tensor,
): Tensor {
  const [batch, length] = hidden.shape as [Dim, Dim];
  const scores = transpose(matmul(hidden, parameter('score')), [0, 2, 1]); // [B, heads, T]
  const weights = softmax(add(reshape(scores, [batch, heads, 1, length]), bias));
  const values = splitHeads(matmul(hidden, parameter('value')), heads); // [B, heads, T, C / heads]
  return reshape(matmul(weights, values), [batch, width]);
}
