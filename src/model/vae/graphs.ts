import { addDims, multiplyDims } from '../graph/dimensions.ts';
import { gatherRows } from '../graph/ops/indexing.ts';
import { matmul } from '../graph/ops/matrix.ts';
import { softmax } from '../graph/ops/normalization.ts';
import { reshape, slice } from '../graph/ops/shaping.ts';
import { input, type Graph, state, type Tensor } from '../graph/tensor.ts';
import type { ModelConfig } from './config.ts';
import { type Conditioning, condition, decode, outputMatrix } from './decoder.ts';
import { type Dropout, noDropout } from './dropout.ts';
import { encode, type EncodedBatch, type EncodeOptions } from './encoder.ts';
import { reconstructionLoss } from './objective.ts';
import { parameterLeaves, type ParameterLookup } from './parameterLeaves.ts';
import { klPerPassageAndDimension, reparameterize } from './posterior.ts';
import type { LayerCache } from './transformer.ts';

/**
 * The graphs that use a model without changing it. Their inputs come from feeds.ts; the training step is in
 * trainingGraph.ts. All of them take any batch and any length.
 */

/** Inputs that describe a batch of passages, as `passageFeeds` makes them. */
export interface BatchInputs {
  encoderIds: Tensor;
  encoderLengths: Tensor;
  decoderIds: Tensor;
  targetIds: Tensor;
  lengths: Tensor;
  positions: Tensor;
  keyPositions: Tensor;
}

export function batchInputs(config: ModelConfig): BatchInputs {
  const ids = (name: string): Tensor => input(name, ['batch', 'length'], 'int32');
  return {
    encoderIds: ids('encoderIds'),
    encoderLengths: input('encoderLengths', ['batch'], 'int32'),
    decoderIds: ids('decoderIds'),
    targetIds: ids('targetIds'),
    lengths: input('lengths', ['batch'], 'int32'),
    positions: input('positions', ['length'], 'int32'),
    keyPositions: input('keyPositions', [addDims('length', config.memoryTokens)], 'int32'),
  };
}

/** -ln p(x | z) of each passage, [B] nats. */
export function score(
  config: ModelConfig,
  parameter: ParameterLookup,
  inputs: BatchInputs,
  latentCode: Tensor,
  dropout: Dropout = noDropout,
): Tensor {
  const { decoderIds: tokenIds, targetIds, lengths, positions, keyPositions } = inputs;
  const conditioning = condition(config, parameter, latentCode);
  const { hidden } = decode(config, parameter, { tokenIds, positions, keyPositions }, conditioning, dropout);
  return reconstructionLoss(hidden, outputMatrix(config, parameter), targetIds, lengths, positions);
}

export function encodeBatch(
  config: ModelConfig,
  parameter: ParameterLookup,
  { encoderIds, encoderLengths, positions }: BatchInputs,
  options: EncodeOptions = {},
): EncodedBatch {
  const inputs = { tokenIds: encoderIds, lengths: encoderLengths, positions };
  return encode(config, parameter, inputs, options);
}

/** `encoderFeeds` -> posteriorMean, posteriorLogVariance [B, Z]. */
export function buildEncoderGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const { mean, logVariance } = encodeBatch(config, parameter, batchInputs(config));
  return { outputs: { posteriorMean: mean, posteriorLogVariance: logVariance } };
}

/**
 * `passageFeeds` and epsilon [B, Z] -> reconstruction [B] and kl [B, Z] in nats, posteriorMean and
 * posteriorLogVariance [B, Z]. The -ELBO of a passage is reconstruction + sum_d kl.
 */
export function buildEvaluationGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const inputs = batchInputs(config);
  const posterior = encodeBatch(config, parameter, inputs);
  const latentCode = reparameterize(posterior, input('epsilon', ['batch', config.latentSize]));
  return {
    outputs: {
      reconstruction: score(config, parameter, inputs, latentCode),
      kl: klPerPassageAndDimension(posterior),
      posteriorMean: posterior.mean,
      posteriorLogVariance: posterior.logVariance,
    },
  };
}

/** `passageFeeds` (without encoderIds) and latentCode [B, Z] -> reconstruction [B] nats under any code. */
export function buildScoringGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const latentCode = input('latentCode', ['batch', config.latentSize]);
  return { outputs: { reconstruction: score(config, parameter, batchInputs(config), latentCode) } };
}

/** Names of the states in which `buildMemoryGraph` leaves what conditions decoding and `buildDecoderStepGraph` finds it. */
function conditioningNames(config: ModelConfig): {
  vectors: string[];
  scales: string[];
  caches: { key: string; value: string }[];
} {
  const layers = [...Array(config.decoderLayers).keys()];
  return {
    scales: config.latentScale ? layers.map((layer) => `latentScale.${layer}`) : [],
    vectors:
      config.latentVector === 'everyLayer'
        ? layers.map((layer) => `latentVector.${layer}`)
        : config.latentVector === 'input'
          ? ['latentVector']
          : [],
    caches: layers.map((layer) => ({ key: `key.${layer}`, value: `value.${layer}` })),
  };
}

function namedCaches(config: ModelConfig, caches: readonly LayerCache[]): Record<string, Tensor> {
  const names = conditioningNames(config).caches;
  return Object.fromEntries(
    caches.flatMap(({ key, value }, layer) => [
      [names[layer]!.key, key],
      [names[layer]!.value, value],
    ]),
  );
}

/**
 * latentCode [B, Z] -> what the decoder's first step needs, as states: `key.<layer>` and `value.<layer>`
 * [B, heads, M, C / heads] (not without memory tokens: begin with `emptyCaches`), and what goes with every step:
 * the vectors `latentVector` or `latentVector.<layer>` [B, C] and the scales `latentScale.<layer>` [B, 2 C].
 */
export function buildMemoryGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const conditioning = condition(config, parameter, input('latentCode', ['batch', config.latentSize]));
  const { vectors, scales } = conditioningNames(config);
  const given = conditioning.layerVectors ?? (conditioning.inputVector ? [conditioning.inputVector] : []);
  return {
    outputs: {},
    updates: {
      ...namedCaches(config, conditioning.memory),
      ...Object.fromEntries(given.map((vector, i) => [vectors[i]!, vector])),
      ...Object.fromEntries((conditioning.layerScales ?? []).map((scale, i) => [scales[i]!, scale])),
    },
  };
}

/**
 * `stepFeeds` and the states of the memory graph -> `probabilities` of the token that follows, and caches that have
 * grown by the new tokens. Any number of these: a prompt in one step, then one by one. Rows of the states that are not among
 * `sources` are gone afterwards.
 * @param after the `last` new position, [B, V], or after `all` of them, [B, N, V]
 */
export function buildDecoderStepGraph(config: ModelConfig, after: 'last' | 'all' = 'last'): Graph {
  const { parameter } = parameterLeaves(config);
  const { heads, width, vocabularySize } = config;
  const names = conditioningNames(config);
  const sources = input('sources', ['batch'], 'int32');
  const cache = (name: string): Tensor => {
    const rows = reshape(state(name, ['rows', heads, 'cached', width / heads]), [
      'rows',
      multiplyDims('cached', width),
    ]);
    return reshape(gatherRows(rows, sources), ['batch', heads, 'cached', width / heads]);
  };
  const kept = (name: string, size: number): Tensor => gatherRows(state(name, ['rows', size]), sources);
  const vectors = names.vectors.map((name) => kept(name, width));
  const scales = names.scales.map((name) => kept(name, 2 * width));
  const conditioning: Conditioning = {
    memory: names.caches.map(({ key, value }) => ({ key: cache(key), value: cache(value) })),
    ...(config.latentVector === 'input' && { inputVector: vectors[0]! }),
    ...(config.latentVector === 'everyLayer' && { layerVectors: vectors }),
    ...(config.latentScale && { layerScales: scales }),
  };
  const { hidden, caches } = decode(
    config,
    parameter,
    {
      tokenIds: input('tokenIds', ['batch', 'new'], 'int32'),
      positions: input('positions', ['new'], 'int32'),
      keyPositions: input('keyPositions', [addDims('cached', 'new')], 'int32'),
    },
    conditioning,
  );
  const wanted = after === 'all' ? hidden : slice(hidden, 1, addDims('new', -1), 'new');
  const rows = reshape(wanted, [multiplyDims('batch', wanted.shape[1]!), width]);
  const probabilities = softmax(matmul(rows, outputMatrix(config, parameter), { transposeB: true }));
  const shape = after === 'all' ? ['batch', 'new', vocabularySize] : ['batch', vocabularySize];
  return {
    outputs: { probabilities: reshape(probabilities, shape) },
    updates: {
      ...namedCaches(config, caches),
      ...Object.fromEntries(vectors.map((vector, i) => [names.vectors[i]!, vector])),
      ...Object.fromEntries(scales.map((scale, i) => [names.scales[i]!, scale])),
    },
  };
}
