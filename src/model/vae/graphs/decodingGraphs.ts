import { addDims } from '../../graph/dimensions.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { softmax } from '../../graph/ops/normalization.ts';
import { reshape, slice } from '../../graph/ops/shaping.ts';
import { input, type Graph, state, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from '../network/config.ts';
import { type Conditioning, condition, decode, outputMatrix } from '../network/decoder.ts';
import { parameterLeaves } from '../network/parameterLeaves.ts';
import type { LayerCache } from '../network/transformer.ts';

/**
 * The graphs that write: what a latent code begins with, then steps. Any number of texts grow side by side, a row of the
 * states each.
 */

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
 * `stepFeeds` and the states of the memory graph -> `probabilities` [B, V] of the token that follows, and caches that have
 * grown by the new tokens. Any number of these: a prompt in one step, then one by one. Rows of the states that are not among
 * `sources` are gone afterwards.
 */
export function buildDecoderStepGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const { heads, width, vocabularySize } = config;
  const names = conditioningNames(config);
  const sources = input('sources', ['batch'], 'int32');
  const cache = (name: string): Tensor =>
    gatherRows(state(name, ['rows', heads, 'cached', width / heads]), sources);
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
  const last = reshape(slice(hidden, 1, addDims('new', -1), 'new'), ['batch', width]);
  const logits = matmul(last, outputMatrix(config, parameter), { transposeB: true });
  return {
    outputs: { probabilities: reshape(softmax(logits), ['batch', vocabularySize]) },
    updates: {
      ...namedCaches(config, caches),
      ...Object.fromEntries(vectors.map((vector, i) => [names.vectors[i]!, vector])),
      ...Object.fromEntries(scales.map((scale, i) => [names.scales[i]!, scale])),
    },
  };
}
