import { addDims } from '../../graph/dimensions.ts';
import { greaterOrEqual } from '../../graph/ops/comparison.ts';
import { reduceSum } from '../../graph/ops/broadcasting.ts';
import { add, multiply } from '../../graph/ops/elementwise.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { rmsNorm } from '../../graph/ops/normalization.ts';
import { concat, reshape, transpose } from '../../graph/ops/shaping.ts';
import { constant, type Graph, input, state, type Tensor } from '../../graph/tensor.ts';
import { noDropout } from '../../vae/network/dropout.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import { type ParameterLookup, within } from '../../vae/network/parameterLeaves.ts';
import { type LayerCache, maskBias, rotations, transformerLayer } from '../../vae/network/transformer.ts';

/** Sizes of a steering network. */
export interface SteeringSizes extends ModelConfig {
  /** D: of the language model. */
  readonly languageWidth: number;
}

/** latentCode [B, Z] -> states of the steps: `key.<layer>`, `value.<layer>`, `vector.<layer>`, `direct`. */
export function memoryGraph(sizes: SteeringSizes, parameter: ParameterLookup): Graph {
  const { heads, width, memoryTokens, decoderLayers, latentSize } = sizes;
  const code = input('latentCode', ['batch', latentSize]);
  const updates: Record<string, Tensor> = {};
  for (let i = 0; i < decoderLayers; i++) {
    const layer = within(parameter, `decoder.layers.${i}`);
    const entries = (name: string): Tensor =>
      transpose(
        reshape(matmul(code, layer(`memory.${name}`)), ['batch', memoryTokens, heads, width / heads]),
        [0, 2, 1, 3],
      );
    updates[`key.${i}`] = entries('key');
    updates[`value.${i}`] = entries('value');
    updates[`vector.${i}`] = matmul(code, layer('latentVector'));
  }
  updates['direct'] = add(matmul(code, parameter('steering.latentCode')), parameter('steering.bias'));
  return { outputs: {}, updates };
}

/** hidden, previous [B, N, D] -> queries [B, N, D] and endLogits [B, N]; caches grow. */
export function stepGraph(sizes: SteeringSizes, parameter: ParameterLookup): Graph {
  const { heads, width, languageWidth, decoderLayers, normEpsilon } = sizes;
  const sources = input('sources', ['batch'], 'int32');
  const hidden = input('hidden', ['batch', 'new', languageWidth]);
  const previous = input('previous', ['batch', 'new', languageWidth]);
  const positions = input('positions', ['new'], 'int32');
  const keyPositions = input('keyPositions', [addDims('cached', 'new')], 'int32');
  const ones = constant(new Float32Array(languageWidth).fill(1));
  const kept = (name: string, size: number): Tensor => gatherRows(state(name, ['rows', size]), sources);
  const wide = (vector: Tensor, size: number): Tensor => reshape(vector, ['batch', 1, size]);
  const updates: Record<string, Tensor> = {};
  const rotated = rotations(sizes, positions);
  const bias = maskBias(greaterOrEqual(reshape(positions, ['new', 1]), keyPositions));
  let h = matmul(
    concat([multiply(hidden, constant(0.5)), rmsNorm(previous, ones, normEpsilon)], 2),
    parameter('decoder.input'),
  );
  for (let i = 0; i < decoderLayers; i++) {
    const vector = (updates[`vector.${i}`] = kept(`vector.${i}`, width));
    const cache = (name: string): Tensor =>
      gatherRows(state(name, ['rows', heads, 'cached', width / heads]), sources);
    const caches: LayerCache = { key: cache(`key.${i}`), value: cache(`value.${i}`) };
    const step = transformerLayer(
      sizes,
      within(parameter, `decoder.layers.${i}`),
      add(h, wide(vector, width)),
      rotated,
      bias,
      noDropout,
      caches,
    );
    h = step.hidden;
    updates[`key.${i}`] = step.cache.key;
    updates[`value.${i}`] = step.cache.value;
  }
  const direct = (updates['direct'] = kept('direct', languageWidth));
  const steering = add(
    matmul(rmsNorm(h, parameter('decoder.norm'), normEpsilon), parameter('steering.output')),
    wide(direct, languageWidth),
  );
  const queries = add(
    multiply(hidden, parameter('steering.gain')),
    multiply(steering, input('strength', [])),
  );
  const endLogits = add(
    reduceSum(multiply(queries, parameter('steering.end.weight')), [2], false),
    parameter('steering.end.bias'),
  );
  return { outputs: { queries, endLogits }, updates };
}
