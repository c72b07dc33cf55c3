import { add, swiglu, where } from '../../graph/ops/elementwise.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { rmsNorm, softmax } from '../../graph/ops/normalization.ts';
import { rotary } from '../../graph/ops/rotary.ts';
import { concat, reshape, transpose } from '../../graph/ops/shaping.ts';
import { constant, type Dim, type Tensor } from '../../graph/tensor.ts';
import { type ModelConfig, targetPositions } from './config.ts';
import type { Dropout } from './dropout.ts';
import { type ParameterLookup, within } from './parameterLeaves.ts';

/**
 * What encoder and decoder share: pre-norm Transformer layers in the Llama form (Touvron et al. 2023): RMSNorm
 * (Zhang and Sennrich 2019), rotary positions (Su et al. 2021), SwiGLU (Shazeer 2020), no biases.
 */

/** Keys and values of a layer, [B, heads, S, C / heads] each. */
export interface LayerCache {
  key: Tensor;
  value: Tensor;
}

/** Cosines and sines of rotary angles, [T, C / heads / 2] each. */
interface Rotation {
  cos: Tensor;
  sin: Tensor;
}

/**
 * Rotations of the positions computed. That of queries also scales by 1 / sqrt(D), D = C / heads, so that products of
 * queries and keys need no pass of their own for it.
 */
export interface Rotations {
  query: Rotation;
  key: Rotation;
}

/** Looks up the angles of `positions` (int32 [T]) in a table that covers one target. */
export function rotations(config: ModelConfig, positions: Tensor): Rotations {
  const headWidth = config.width / config.heads;
  const pairs = headWidth / 2;
  const rows = targetPositions(config);
  const cos = new Float32Array(rows * pairs);
  const sin = new Float32Array(rows * pairs);
  for (let position = 0; position < rows; position++)
    for (let pair = 0; pair < pairs; pair++) {
      const angle = position * config.rotaryBase ** (-pair / pairs);
      cos[position * pairs + pair] = Math.cos(angle);
      sin[position * pairs + pair] = Math.sin(angle);
    }
  const lookUp = (table: Float32Array, scale: number): Tensor =>
    gatherRows(
      constant(
        table.map((value) => value * scale),
        [rows, pairs],
      ),
      positions,
    );
  const rotation = (scale: number): Rotation => ({ cos: lookUp(cos, scale), sin: lookUp(sin, scale) });
  return { query: rotation(1 / Math.sqrt(headWidth)), key: rotation(1) };
}

/** [B, T, C] -> [B, heads, T, C / heads] */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, length, width] = x.shape as [Dim, Dim, number];
  return transpose(reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/** [B, heads, T, C / heads] -> [B, T, C] */
function mergeHeads(x: Tensor): Tensor {
  const [batch, heads, length, headWidth] = x.shape as [Dim, number, Dim, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, length, heads * headWidth]);
}

/** What a mask (bool) adds to attention scores: 0 where a key is visible, almost -infinity where it is not. */
export function maskBias(visible: Tensor): Tensor {
  return where(visible, constant(0), constant(-1e9));
}

/**
 * softmax(Q K' + bias) V.
 * @param query scaled by 1 / sqrt(D)
 * @param bias broadcastable to [B, heads, T, S]
 */
function attend(query: Tensor, { key, value }: LayerCache, bias: Tensor): Tensor {
  const scores = matmul(query, key, { transposeB: true });
  return matmul(softmax(add(scores, bias)), value);
}

/**
 * One layer.
 * @param hidden [B, T, C]
 * @param bias `maskBias` of which keys each position may attend to, with `cache`'s entries first
 * @param cache keys and values from before these positions (memory, earlier tokens); the returned cache has
 *   these positions' own appended
 */
export function transformerLayer(
  config: ModelConfig,
  parameter: ParameterLookup,
  hidden: Tensor,
  { query: queryRotation, key: keyRotation }: Rotations,
  bias: Tensor,
  dropout: Dropout,
  cache?: LayerCache,
): { hidden: Tensor; cache: LayerCache } {
  const { heads, normEpsilon } = config;
  const attention = within(parameter, 'attention');
  const project = (x: Tensor, name: string): Tensor => splitHeads(matmul(x, attention(name)), heads);

  const normed = (input: Tensor, name: string): Tensor => rmsNorm(input, parameter(name), normEpsilon);

  const x = normed(hidden, 'attentionNorm');
  const query = rotary(project(x, 'query'), queryRotation.cos, queryRotation.sin);
  const key = rotary(project(x, 'key'), keyRotation.cos, keyRotation.sin);
  const value = project(x, 'value');
  const all: LayerCache = cache
    ? { key: concat([cache.key, key], 2), value: concat([cache.value, value], 2) }
    : { key, value };
  const attended = matmul(mergeHeads(attend(query, all, bias)), attention('output'));
  const afterAttention = add(hidden, dropout(attended));

  return {
    hidden: add(
      afterAttention,
      dropout(feedForward(within(parameter, 'feedForward'), normed(afterAttention, 'feedForwardNorm'))),
    ),
    cache: all,
  };
}

/** (silu(x G) * x U) D */
function feedForward(parameter: ParameterLookup, x: Tensor): Tensor {
  const gated = swiglu(matmul(x, parameter('gate')), matmul(x, parameter('up')));
  return matmul(gated, parameter('down'));
}
