import { reduceSum } from '../../graph/ops/broadcasting.ts';
import { cast, less } from '../../graph/ops/comparison.ts';
import { add, divide, multiply } from '../../graph/ops/elementwise.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { rmsNorm, softmax } from '../../graph/ops/normalization.ts';
import { reshape, transpose } from '../../graph/ops/shaping.ts';
import { constant, type Dim, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from './config.ts';
import { type Dropout, noDropout } from './dropout.ts';
import { type ParameterLookup, within } from './parameterLeaves.ts';
import type { Posterior } from './posterior.ts';
import { batchStatistics, type MeanStatistics, normalizeMeans, runningStatistics } from './posteriorNorm.ts';
import { maskBias, rotations, splitHeads, transformerLayer } from './transformer.ts';

export interface PassageInputs {
  /** int32 [B, T]; what stands after a passage's length is padding */
  tokenIds: Tensor;
  /** int32 [B] */
  lengths: Tensor;
  /** int32 [T]: 0, 1, 2, ... */
  positions: Tensor;
}

export interface EncodeOptions {
  dropout?: Dropout;
  /** Which statistics batch norm goes by, in a model that has it. */
  normalizeBy?: 'batch' | 'running';
}

export interface EncodedBatch extends Posterior {
  /** What batch norm went by. */
  statistics?: MeanStatistics;
}

/**
 * q(z | x): a bidirectional Transformer over the passage, pooled into one vector, from which the mean and log
 * variance of a diagonal Gaussian are read. Padding is visible to nothing, so it never changes a code.
 */
export function encode(
  config: ModelConfig,
  parameter: ParameterLookup,
  inputs: PassageInputs,
  { dropout = noDropout, normalizeBy = 'running' }: EncodeOptions = {},
): EncodedBatch {
  const { tokenIds, lengths, positions } = inputs;
  const batch = lengths.shape[0]!;
  const real = less(positions, reshape(lengths, [batch, 1])); // bool [B, T]
  const length = positions.shape[0]!;
  const bias = maskBias(reshape(real, [batch, 1, 1, length]));
  const rotated = rotations(config, positions);

  const encoder = within(parameter, 'encoder');
  const embedding = config.sharedEmbedding ? parameter('embedding') : encoder('embedding');
  let hidden = multiply(gatherRows(embedding, tokenIds), constant(config.embeddingScale));
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

  const pooled =
    config.pooling === 'attention'
      ? attentionPooling(config, within(encoder, 'pooling'), hidden, bias)
      : meanPooling(hidden, real);
  const linear = (part: ParameterLookup): Tensor => add(matmul(pooled, part('weight')), part('bias'));
  const logVariance = linear(within(encoder, 'posteriorLogVariance'));
  const ofMean = within(encoder, 'posteriorMean');
  if (config.batchNormGain === 0) return { mean: linear(ofMean), logVariance };
  const means = matmul(pooled, ofMean('weight'));
  const statistics = normalizeBy === 'batch' ? batchStatistics(means) : runningStatistics(ofMean);
  const mean = add(normalizeMeans(means, statistics, config.batchNormGain), ofMean('bias'));
  return { mean, logVariance, statistics };
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

/** Mean over the real positions: [B, T, C] -> [B, C]. */
function meanPooling(hidden: Tensor, real: Tensor): Tensor {
  const [batch, length] = hidden.shape as [Dim, Dim];
  const weights = reshape(cast(real, 'float32'), [batch, length, 1]);
  const count = reduceSum(weights, [1], false); // [B, 1]
  return divide(reduceSum(multiply(hidden, weights), [1], false), add(count, constant(1e-6)));
}
