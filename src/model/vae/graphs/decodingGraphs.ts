import { addDims } from '../../graph/dimensions.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { softmax } from '../../graph/ops/normalization.ts';
import { reshape, slice } from '../../graph/ops/shaping.ts';
import { input, type Graph, state, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from '../network/config.ts';
import { type Conditioning, condition, decode } from '../network/decoder.ts';
import { parameterLeaves, type ParameterLookup } from '../network/parameterLeaves.ts';
import { endLogit, steeredQuery } from '../network/steering.ts';
import { decoderTokens, ownTokens } from '../network/tokenInputs.ts';
import type { LayerCache } from '../network/transformer.ts';

/**
 * The graphs that write: what a latent code begins with, then steps. Any number of texts grow side by side, a row of the
 * states each.
 */

/** Name of the state that holds what a code alone adds to the language model's hidden states, [B, D]. */
const DIRECT = 'direct';

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

function namedStates(config: ModelConfig, { memory, vectors, direct }: Conditioning): Record<string, Tensor> {
  const names = conditioningNames(config);
  return {
    ...Object.fromEntries(
      memory.flatMap(({ key, value }, layer) => [
        [names.caches[layer]!.key, key],
        [names.caches[layer]!.value, value],
      ]),
    ),
    ...Object.fromEntries(vectors.map((vector, layer) => [names.vectors[layer]!, vector])),
    ...(direct && { [DIRECT]: direct }),
  };
}

/**
 * latentCode [B, Z] -> what the decoder's first step needs, as states: `key.<layer>` and `value.<layer>`
 * [B, heads, M, C / heads] (not without memory tokens: begin with `emptyCaches`), and what goes with every step:
 * the vectors `latentVector.<layer>` [B, C], and with a language model `direct` [B, D].
 */
export function buildMemoryGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const conditioning = condition(config, parameter, input('latentCode', ['batch', config.latentSize]));
  return { outputs: {}, updates: namedStates(config, conditioning) };
}

/**
 * The states of the memory graph and N new positions of each of B texts -> what follows, and caches that have grown by
 * these positions. Rows of the states that are not among `sources` are gone afterwards.
 *
 * Without a language model (`stepFeeds`): `probabilities` [B, V] of the token after the last new one.
 * With one (`steeringStepFeeds`): `query` [B, N, D], whose products with the language model's embedding are the words'
 * logits, and `endLogit` [B, N], at every new position. So a whole text is scored again under other codes by one step
 * on their memory.
 */
export function buildDecoderStepGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const conditioning = continuedStates(config);
  const { tokens, results } =
    config.languageModel === null
      ? ownStep(config, parameter)
      : steeredStep(config, parameter, config.languageModel, conditioning);
  const { hidden, caches } = decode(
    config,
    parameter,
    {
      tokens,
      positions: input('positions', ['new'], 'int32'),
      keyPositions: input('keyPositions', [addDims('cached', 'new')], 'int32'),
    },
    conditioning,
  );
  return { outputs: results(hidden), updates: namedStates(config, { ...conditioning, memory: caches }) };
}

/** The states of the rows that texts go on from. */
function continuedStates(config: ModelConfig): Conditioning {
  const { heads, width, languageModel } = config;
  const names = conditioningNames(config);
  const sources = input('sources', ['batch'], 'int32');
  const cache = (name: string): Tensor =>
    gatherRows(state(name, ['rows', heads, 'cached', width / heads]), sources);
  const kept = (name: string, size: number): Tensor => gatherRows(state(name, ['rows', size]), sources);
  return {
    memory: names.caches.map(
      ({ key, value }) => ({ key: cache(key), value: cache(value) }) satisfies LayerCache,
    ),
    vectors: names.vectors.map((name) => kept(name, width)),
    ...(languageModel !== null && { direct: kept(DIRECT, languageModel.width) }),
  };
}

interface Step {
  /** [B, N, C] */
  tokens: Tensor;
  results: (hidden: Tensor) => Record<string, Tensor>;
}

function ownStep(config: ModelConfig, parameter: ParameterLookup): Step {
  const { width, vocabularySize } = config;
  const embedding = parameter('embedding');
  return {
    tokens: ownTokens(config, gatherRows(embedding, input('tokenIds', ['batch', 'new'], 'int32'))),
    results: (hidden) => {
      const last = reshape(slice(hidden, 1, addDims('new', -1), 'new'), ['batch', width]);
      const logits = matmul(last, embedding, { transposeB: true });
      return { probabilities: reshape(softmax(logits), ['batch', vocabularySize]) };
    },
  };
}

function steeredStep(
  config: ModelConfig,
  parameter: ParameterLookup,
  { width }: NonNullable<ModelConfig['languageModel']>,
  { direct }: Conditioning,
): Step {
  const ofLanguageModel = (name: string): Tensor => input(name, ['batch', 'new', width]);
  const languageHidden = ofLanguageModel('hidden');
  return {
    tokens: decoderTokens(config, parameter, languageHidden, ofLanguageModel('previousEmbeddings')),
    results: (hidden) => {
      const query = steeredQuery(parameter, languageHidden, hidden, direct!, input('strength', []));
      return { query, endLogit: endLogit(parameter, query) };
    },
  };
}
