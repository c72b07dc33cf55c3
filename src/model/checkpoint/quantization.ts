import { damaged } from './checkpointError.ts';
import type { FloatStored, FloatTensorMap, StoredTensor, TensorMap } from './safetensors.ts';

/**
 * Weights in eight bits: a matrix becomes whole numbers -127..127 and a scale for each of its rows or each of its
 * columns, whichever loses less (symmetric, per channel; Jacob et al. 2018). The scale of tensor `name` is `name.scale`,
 * shaped [rows, 1] or [1, columns]. Vectors are few and stay as they are.
 */
const LARGEST = 127;
const SCALE = '.scale';

export function quantize(parameters: FloatTensorMap): TensorMap {
  const stored = new Map<string, StoredTensor>();
  for (const [name, tensor] of parameters) {
    if (tensor.shape.length !== 2) {
      stored.set(name, tensor);
      continue;
    }
    const ways = [byRows(tensor), byColumns(tensor)].map((scale) => quantizeMatrix(tensor, scale));
    const [rows, columns] = ways as [Quantized, Quantized];
    const { values, scale } = rows.loss <= columns.loss ? rows : columns;
    stored.set(name, values);
    stored.set(name + SCALE, scale);
  }
  return stored;
}

/**
 * The parameters again, as float32, each with the shape that `expected` has for it.
 * @throws CheckpointError model-damaged, where a tensor or its scale is missing, misshapen or too many
 */
export function dequantize(
  file: string,
  stored: TensorMap,
  expected: ReadonlyMap<string, readonly number[]>,
): FloatTensorMap {
  const parameters = new Map<string, FloatStored>();
  let used = 0;
  for (const [name, shape] of expected) {
    const tensor = stored.get(name);
    if (tensor?.shape.join() !== shape.join() || tensor.dataType === 'int32')
      throw damaged(file, `tensor ${name} is missing or does not fit config.json`);
    used++;
    if (tensor.dataType === 'float32') {
      parameters.set(name, tensor);
      continue;
    }
    const scale = stored.get(name + SCALE);
    const [rows, columns] = shape;
    const fits =
      shape.length === 2 && (scale?.shape.join() === `${rows},1` || scale?.shape.join() === `1,${columns}`);
    if (scale?.dataType !== 'float32' || !fits || scale.data.some((value) => value < 0))
      throw damaged(file, `the scale of tensor ${name} is missing or does not fit`);
    used++;
    parameters.set(name, dequantizeMatrix(tensor.data, scale, shape));
  }
  if (used !== stored.size) throw damaged(file, 'it holds tensors of another model');
  return parameters;
}

interface Quantized {
  readonly values: StoredTensor;
  readonly scale: FloatStored;
  /** Sum of squared errors. */
  readonly loss: number;
}

function quantizeMatrix({ data, shape }: FloatStored, scale: FloatStored): Quantized {
  const values = new Int8Array(data.length);
  let loss = 0;
  for (let i = 0; i < data.length; i++) {
    const unit = scale.data[channel(i, shape, scale)]!;
    values[i] = unit === 0 ? 0 : Math.max(-LARGEST, Math.min(LARGEST, Math.round(data[i]! / unit)));
    loss += (values[i]! * unit - data[i]!) ** 2;
  }
  return { values: { dataType: 'int8', data: values, shape }, scale, loss };
}

function dequantizeMatrix(values: Int8Array, scale: FloatStored, shape: readonly number[]): FloatStored {
  const data = new Float32Array(values.length);
  const columns = shape[1]!;
  const byRow = scale.shape[1] === 1 && scale.shape[0] === shape[0];
  for (let row = 0, i = 0; row < shape[0]!; row++)
    for (let column = 0; column < columns; column++, i++)
      data[i] = values[i]! * scale.data[byRow ? row : column]!;
  return { dataType: 'float32', data, shape };
}

/** The channel that element `i` of a matrix belongs to. */
function channel(i: number, shape: readonly number[], scale: FloatStored): number {
  const columns = shape[1]!;
  return scale.shape[1] === 1 && scale.shape[0] === shape[0] ? Math.floor(i / columns) : i % columns;
}

const byRows = (matrix: FloatStored): FloatStored => channelScale(matrix, [matrix.shape[0]!, 1]);
const byColumns = (matrix: FloatStored): FloatStored => channelScale(matrix, [1, matrix.shape[1]!]);

/** The largest absolute value of each channel becomes 127. */
function channelScale({ data, shape }: FloatStored, scaleShape: readonly number[]): FloatStored {
  const scale: FloatStored = {
    dataType: 'float32',
    data: new Float32Array(Math.max(scaleShape[0]!, scaleShape[1]!)),
    shape: scaleShape,
  };
  for (let i = 0; i < data.length; i++) {
    const at = channel(i, shape, scale);
    scale.data[at] = Math.max(scale.data[at]!, Math.abs(data[i]!) / LARGEST);
  }
  return scale;
}
