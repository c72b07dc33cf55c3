import { type LlamaShape, middleLayerOf } from '../llamaShape.ts';
import {
  COSINES,
  EMBEDDING,
  layerName,
  OUTPUT,
  OUTPUT_NORM,
  partsOf,
  SINES,
  type WeightTable,
} from '../weightTable.ts';
import { LlamaWriter } from './llamaWriter.ts';

/**
 * A language model as four graphs over the same weight files. What reads a text runs `lower`, and `upper` only where
 * it needs the last hidden states; both copy no weights of the other.
 *
 * | graph | inputs | outputs |
 * | --- | --- | --- |
 * | embedding | ids [N] | rows [N, C] |
 * | lower | ids [B, S] and what attention needs | middle [B, S, C]: residual after the first third of the layers |
 * | upper | middle and what attention needs | hidden [B, S, C]: normalized, what the output layer multiplies |
 * | head | queries [B, C], targets [B, N], count [1] | logits and tokenIds [B, count] of the likeliest, logSumExp [B], scores [B, N] |
 *
 * Attention needs positions [B, S], mask [B, 1, S, P + S] (added to the scores), pastLength [1] = P, and for each layer
 * past.<layer>.key and .value [B, KV, P, W]. Both halves also give the new keys and values of their layers in one tensor,
 * [B, S, layers · 2 · KV · W], keys rotated. The host appends them to its own buffers: were the whole cache an output, it
 * would be copied at every step. Rows may be of any past length, and may get any number of new tokens.
 */
export const GRAPH_NAMES = ['embedding', 'lower', 'upper', 'head'] as const;
export type GraphName = (typeof GRAPH_NAMES)[number];

/** The bytes of a graph's ONNX file. */
export function languageModelGraph(name: GraphName, shape: LlamaShape, table: WeightTable): Uint8Array {
  const writer = new LlamaWriter(table);
  GRAPHS[name](writer, shape);
  return writer.bytes();
}

const GRAPHS: Record<GraphName, (writer: LlamaWriter, shape: LlamaShape) => void> = {
  embedding: (writer, { width }) => {
    writer.input('ids', ['N'], 'int32');
    writer.output('rows', writer.embeddingRows(EMBEDDING, 'ids'), ['N', width]);
  },
  lower: (writer, shape) => {
    writer.input('ids', ['B', 'S'], 'int32');
    const range = [0, middleLayerOf(shape)] as const;
    const { value, added } = layers(writer, shape, writer.embeddingRows(EMBEDDING, 'ids'), range);
    writer.output('middle', writer.node('Add', [value, added]), ['B', 'S', shape.width]);
  },
  upper: (writer, shape) => {
    writer.input('middle', ['B', 'S', shape.width]);
    const { value, added } = layers(writer, shape, 'middle', [middleLayerOf(shape), shape.layers]);
    const { normed } = writer.addAndNorm(value, added, OUTPUT_NORM, shape.normEpsilon);
    writer.output('hidden', normed, ['B', 'S', shape.width]);
  },
  head: (writer, { width }) => {
    writer.input('queries', ['B', width]);
    writer.input('targets', ['B', 'N'], 'int32');
    writer.input('count', [1], 'int32');
    const logits = writer.product('queries', writer.has(partsOf(OUTPUT).codes) ? OUTPUT : EMBEDDING);
    const inputs = [logits, writer.int64('count')];
    writer.output('logits', writer.node('TopK', inputs), ['B', 'K']);
    writer.output('tokenIds', writer.int32(writer.node('TopK', inputs, {}, 1)), ['B', 'K'], 'int32');
    const axis = writer.int64s([1]);
    writer.output('logSumExp', writer.node('ReduceLogSumExp', [logits, axis], { keepdims: { int: 0 } }), [
      'B',
    ]);
    const scores = writer.node('GatherElements', [logits, 'targets'], { axis: { int: 1 } });
    writer.output('scores', scores, ['B', 'N']);
  },
};

/**
 * Layers `first` to `end` of a model. The last sum is left to the caller, who may have it normalized in the same step.
 * @returns the residual and what its last layer adds to it
 */
function layers(
  writer: LlamaWriter,
  shape: LlamaShape,
  value: string,
  [first, end]: readonly [number, number],
): { value: string; added: string } {
  const { keyValueHeads, headWidth, normEpsilon } = shape;
  writer.input('positions', ['B', 'S'], 'int32');
  writer.input('mask', ['B', 1, 'S', 'T']);
  writer.input('pastLength', [1], 'int32');
  for (let layer = first; layer < end; layer++)
    for (const kind of ['key', 'value'])
      writer.input(`past.${layer}.${kind}`, ['B', keyValueHeads, 'P', headWidth]);

  const keyValues: string[] = [];
  let added: string | undefined;
  for (let layer = first; layer < end; layer++) {
    const attentionNorm = layerName(layer, 'attentionNorm');
    const before =
      added === undefined
        ? { sum: value, normed: writer.norm(value, attentionNorm, normEpsilon) }
        : writer.addAndNorm(value, added, attentionNorm, normEpsilon);
    const attended = attention(writer, shape, before.normed, layer, keyValues);
    const between = writer.addAndNorm(
      before.sum,
      writer.product(attended, layerName(layer, 'attentionOutput')),
      layerName(layer, 'feedForwardNorm'),
      normEpsilon,
    );
    value = between.sum;
    added = feedForward(writer, between.normed, layer);
  }
  const made = keyValues.length * keyValueHeads * headWidth;
  writer.output('keyValues', writer.node('Concat', keyValues, { axis: { int: -1 } }), ['B', 'S', made]);
  return { value, added: added! };
}

/**
 * softmax(q kᵀ / √W + mask) v over past and new tokens; the query heads of a group share keys and values.
 * Scores and sums are computed of past and new tokens apart, so that the past is read where it is.
 * ONNX Runtime's GroupQueryAttention copies it at every step and refuses several new tokens for several rows.
 */
function attention(
  writer: LlamaWriter,
  { heads, keyValueHeads, headWidth }: LlamaShape,
  x: string,
  layer: number,
  keyValues: string[],
): string {
  const group = heads / keyValueHeads;
  const [queryWidth, keyWidth] = [heads * headWidth, keyValueHeads * headWidth];
  const projected = writer.product(x, layerName(layer, 'queryKeyValue'));
  const [unrotated, value] = writer.split(projected, [queryWidth + keyWidth, keyWidth]);
  const rotated = writer.rotate(unrotated, heads + keyValueHeads, [COSINES, SINES]);
  const [query, key] = writer.split(rotated, [queryWidth, keyWidth]);
  keyValues.push(key, value);

  // [B, S, KV · g · W] as [B, KV, g · S, W]
  const byHead = (rows: string, g: number): string => {
    const apart = writer.reshape(rows, [0, 0, keyValueHeads, g, headWidth]);
    return writer.reshape(writer.transpose(apart, [0, 2, 3, 1, 4]), [0, keyValueHeads, -1, headWidth]);
  };
  const [queries, newKeys, newValues] = [byHead(query, group), byHead(key, 1), byHead(value, 1)];
  const [pastKeys, pastValues] = [`past.${layer}.key`, `past.${layer}.value`];
  const scores = (keys: string): string =>
    writer.node(
      'FusedMatMul',
      [queries, keys],
      { transB: { int: 1 }, alpha: { float: 1 / Math.sqrt(headWidth) } },
      0,
      'com.microsoft',
    );
  const allScores = writer.node('Concat', [scores(pastKeys), scores(newKeys)], { axis: { int: -1 } });
  const mask = writer.node('Concat', Array<string>(group).fill('mask'), { axis: { int: 2 } });
  const shares = writer.node('Softmax', [writer.node('Add', [allScores, mask])], { axis: { int: -1 } });
  const past = writer.int64('pastLength');
  const axis = writer.int64s([3]);
  const ofPast = writer.node('Slice', [shares, writer.int64s([0]), past, axis]);
  const ofNew = writer.node('Slice', [shares, past, writer.int64s([2 ** 31 - 1]), axis]);
  const sum = writer.node('Add', [
    writer.node('MatMul', [ofPast, pastValues]),
    writer.node('MatMul', [ofNew, newValues]),
  ]);
  const apart = writer.reshape(sum, [0, heads, -1, headWidth]);
  return writer.reshape(writer.transpose(apart, [0, 2, 1, 3]), [0, 0, queryWidth]);
}

/** W_down (silu(W_gate x) · W_up x), Shazeer 2020. */
function feedForward(writer: LlamaWriter, x: string, layer: number): string {
  const both = writer.product(x, layerName(layer, 'gateUp'));
  const width = writer.rowsOf(layerName(layer, 'gateUp')) / 2;
  const [gate, up] = writer.split(both, [width, width]);
  const silu = writer.node('QuickGelu', [gate], { alpha: { float: 1 } }, 0, 'com.microsoft');
  return writer.product(writer.node('Mul', [silu, up]), layerName(layer, 'down'));
}
