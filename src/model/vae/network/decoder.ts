import { greaterOrEqual } from '../../graph/ops/comparison.ts';
import { add } from '../../graph/ops/elementwise.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { rmsNorm } from '../../graph/ops/normalization.ts';
import { reshape, transpose } from '../../graph/ops/shaping.ts';
import type { Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from './config.ts';
import { type Dropout, noDropout } from './dropout.ts';
import { type ParameterLookup, within } from './parameterLeaves.ts';
import { directSteering } from './steering.ts';
import { type LayerCache, maskBias, rotations, transformerLayer } from './transformer.ts';

/**
 * What a latent code gives the decoder: keys and values in every layer, visible to all positions and not
 * rotated, so they take up no place in the text; and vectors added to every position (Li et al. 2020, Optimus,
 * section 3.1, found the two together best).
 */
export interface Conditioning {
  /** One for each decoder layer, or none without memory tokens. */
  memory: LayerCache[];
  /** [B, C] for each layer, added to what enters it. */
  vectors: Tensor[];
  /** [B, D], with a language model: what the code alone adds to its hidden states (steering.ts). */
  direct?: Tensor;
}

/** @param latentCode [B, Z] */
export function condition(config: ModelConfig, parameter: ParameterLookup, latentCode: Tensor): Conditioning {
  const { heads, width, memoryTokens, languageModel } = config;
  const batch = latentCode.shape[0]!;
  const decoder = within(parameter, 'decoder');
  const layers = Array.from({ length: config.decoderLayers }, (_, layer) =>
    within(decoder, `layers.${layer}`),
  );
  const entries = (matrix: Tensor): Tensor => {
    const flat = matmul(latentCode, matrix); // [B, M C]
    return transpose(reshape(flat, [batch, memoryTokens, heads, width / heads]), [0, 2, 1, 3]);
  };
  return {
    memory:
      memoryTokens === 0
        ? []
        : layers.map((layer) => ({
            key: entries(layer('memory.key')),
            value: entries(layer('memory.value')),
          })),
    vectors: layers.map((layer) => matmul(latentCode, layer('latentVector'))),
    ...(languageModel !== null && { direct: directSteering(within(parameter, 'steering'), latentCode) }),
  };
}

export interface DecoderInputs {
  /** [B, T, C]: what each token enters as (tokenInputs.ts) */
  tokens: Tensor;
  /** int32 [T]: places in the text of the tokens computed now */
  positions: Tensor;
  /** int32 [S]: places in the text of everything that may be attended to; memory has -1 */
  keyPositions: Tensor;
}

/**
 * The causal Transformer of p(x | z): a position sees the memory, what the caches hold and what is not after it.
 * Training runs it once over whole passages with the memory as the only cache; decoding feeds back the caches
 * that it returns.
 * @returns hidden [B, T, C], normalized, and one cache for each layer
 */
export function decode(
  config: ModelConfig,
  parameter: ParameterLookup,
  { tokens, positions, keyPositions }: DecoderInputs,
  { memory: caches, vectors }: Conditioning,
  dropout: Dropout = noDropout,
): { hidden: Tensor; caches: LayerCache[] } {
  const decoder = within(parameter, 'decoder');
  const rotated = rotations(config, positions);
  const queries = reshape(positions, [positions.shape[0]!, 1]);
  const bias = maskBias(greaterOrEqual(queries, keyPositions)); // [T, S]
  const everywhere = (vector: Tensor): Tensor => reshape(vector, [vector.shape[0]!, 1, config.width]);

  let hidden = tokens;
  const grown: LayerCache[] = [];
  for (let layer = 0; layer < config.decoderLayers; layer++) {
    hidden = add(hidden, everywhere(vectors[layer]!));
    const step = transformerLayer(
      config,
      within(decoder, `layers.${layer}`),
      hidden,
      rotated,
      bias,
      dropout,
      caches[layer],
    );
    hidden = step.hidden;
    grown.push(step.cache);
  }
  return { hidden: rmsNorm(hidden, decoder('norm'), config.normEpsilon), caches: grown };
}
