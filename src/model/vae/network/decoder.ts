import { greaterOrEqual } from '../../graph/ops/comparison.ts';
import { add, multiply } from '../../graph/ops/elementwise.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { rmsNorm } from '../../graph/ops/normalization.ts';
import { reshape, slice, transpose } from '../../graph/ops/shaping.ts';
import { constant, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from './config.ts';
import { type Dropout, noDropout } from './dropout.ts';
import { type ParameterLookup, within } from './parameterLeaves.ts';
import { type LayerCache, maskBias, type NormScales, rotations, transformerLayer } from './transformer.ts';

/**
 * What a latent code gives the decoder: keys and values in every layer, visible to all positions and not
 * rotated, so they take up no place in the text; vectors added to every position (Li et al. 2020, Optimus,
 * section 3.1, found the two together best); and scales of every layer's norms.
 */
export interface Conditioning {
  /** One for each decoder layer, or none without memory tokens. */
  memory: LayerCache[];
  /** [B, C], added to the token embeddings. */
  inputVector?: Tensor;
  /** [B, C] for each layer, added to what enters it. */
  layerVectors?: Tensor[];
  /** [B, 2 C] for each layer: the scales of its attention's norm, then of its feed-forward's. */
  layerScales?: Tensor[];
}

/** @param latentCode [B, Z] */
export function condition(config: ModelConfig, parameter: ParameterLookup, latentCode: Tensor): Conditioning {
  const { heads, width, memoryTokens, latentVector } = config;
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
    ...(latentVector === 'input' && { inputVector: matmul(latentCode, decoder('latentVector')) }),
    ...(latentVector === 'everyLayer' && {
      layerVectors: layers.map((layer) => matmul(latentCode, layer('latentVector'))),
    }),
    ...(config.latentScale && {
      layerScales: layers.map((layer) => matmul(latentCode, layer('latentScale'))),
    }),
  };
}

export interface DecoderInputs {
  /** int32 [B, T] */
  tokenIds: Tensor;
  /** int32 [T]: places in the text of the tokens computed now */
  positions: Tensor;
  /** int32 [S]: places in the text of everything that may be attended to; memory has -1 */
  keyPositions: Tensor;
}

/**
 * The causal Transformer of p(x | z): a position sees the memory, what the caches hold and what is not after it.
 * Training runs it once over whole passages with the memory as the only cache; decoding feeds back the caches
 * that it returns.
 * @returns hidden [B, T, C], ready for the output matrix, and one cache for each layer
 */
export function decode(
  config: ModelConfig,
  parameter: ParameterLookup,
  { tokenIds, positions, keyPositions }: DecoderInputs,
  { memory: caches, inputVector, layerVectors, layerScales }: Conditioning,
  dropout: Dropout = noDropout,
): { hidden: Tensor; caches: LayerCache[] } {
  const decoder = within(parameter, 'decoder');
  const rotated = rotations(config, positions);
  const queries = reshape(positions, [positions.shape[0]!, 1]);
  const bias = maskBias(greaterOrEqual(queries, keyPositions)); // [T, S]
  const everywhere = (vector: Tensor): Tensor => reshape(vector, [vector.shape[0]!, 1, config.width]);

  let hidden = multiply(gatherRows(parameter('embedding'), tokenIds), constant(config.embeddingScale));
  if (inputVector) hidden = add(hidden, everywhere(inputVector));
  const grown: LayerCache[] = [];
  for (let layer = 0; layer < config.decoderLayers; layer++) {
    if (layerVectors) hidden = add(hidden, everywhere(layerVectors[layer]!));
    const step = transformerLayer(
      config,
      within(decoder, `layers.${layer}`),
      hidden,
      rotated,
      bias,
      dropout,
      caches[layer],
      layerScales && normScales(layerScales[layer]!, config.width),
    );
    hidden = step.hidden;
    grown.push(step.cache);
  }
  return { hidden: rmsNorm(hidden, decoder('norm'), config.normEpsilon), caches: grown };
}

/** [B, 2 C] as the scales of two norms. */
function normScales(both: Tensor, width: number): NormScales {
  const batch = both.shape[0]!;
  const part = (first: number): Tensor => reshape(slice(both, 1, first, first + width), [batch, 1, width]);
  return { attention: part(0), feedForward: part(width) };
}

/** [V, C]: its product with the hidden state gives the logits. */
export function outputMatrix(config: ModelConfig, parameter: ParameterLookup): Tensor {
  return config.tiedOutput ? parameter('embedding') : parameter('decoder.output');
}
