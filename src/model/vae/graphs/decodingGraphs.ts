import { addDims } from '../../graph/dimensions.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { softmax } from '../../graph/ops/normalization.ts';
import { reshape, slice } from '../../graph/ops/shaping.ts';
import { input, type Graph, state, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from '../network/config.ts';
import { type Conditioning, condition, decode } from '../network/decoder.ts';
import { parameterLeaves } from '../network/parameterLeaves.ts';
import type { LayerCache } from '../network/transformer.ts';

/**
 * The graphs that write: what a latent code begins with, then steps. Any number of texts grow side by side, a row of the
 * states each.
 */

/** Names of the states in which `buildMemoryGraph` leaves what conditions decoding and `buildDecoderStepGraph` finds it. */
function conditioningNames(config: ModelConfig): {
  vectors: string[];
  caches: { key: string; value: string }[];
} {
  const layers = [...Array(config.decoderLayers).keys()];
  return {
    vectors: layers.map((layer) => `latentVector.${layer}`),
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
 * the vectors `latentVector.<layer>` [B, C].
 */
export function buildMemoryGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const conditioning = condition(config, parameter, input('latentCode', ['batch', config.latentSize]));
  const { vectors } = conditioningNames(config);
  return {
    outputs: {},
    updates: {
      ...namedCaches(config, conditioning.memory),
      ...Object.fromEntries(conditioning.vectors.map((vector, i) => [vectors[i]!, vector])),
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
  const conditioning: Conditioning = {
    memory: names.caches.map(({ key, value }) => ({ key: cache(key), value: cache(value) })),
    vectors,
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
  const logits = matmul(last, parameter('embedding'), { transposeB: true });
  return {
    outputs: { probabilities: reshape(softmax(logits), ['batch', vocabularySize]) },
    updates: {
      ...namedCaches(config, caches),
      ...Object.fromEntries(vectors.map((vector, i) => [names.vectors[i]!, vector])),
    },
  };
}
