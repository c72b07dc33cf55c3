import { type Dim, evaluateDim } from '../../../src/model/graph/dimensions.ts';
import { type LeafAttributes, nodesOf, type Tensor } from '../../../src/model/graph/tensor.ts';

/**
 * Evaluates graphs in float64, one plain loop an op: the oracle that gradients and lowerings are tested against. It
 * shares nothing with the code under test but the graph itself.
 */
export interface Value {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export type Bindings = ReadonlyMap<string, number>;

export function evaluate(
  outputs: readonly Tensor[],
  leaves: ReadonlyMap<string, Value>,
  bindings: Bindings,
): Value[] {
  const values = new Map<Tensor, Value>();
  for (const node of nodesOf(outputs)) {
    const shape = node.shape.map((dim) => evaluateDim(dim, bindings));
    const kernel = KERNELS[node.op.name];
    if (kernel === undefined) throw new Error(`The interpreter has no "${node.op.name}".`);
    const inputs = node.inputs.map((tensor) => values.get(tensor)!);
    const data = kernel({ node, inputs, shape, leaves, bindings });
    if (data.length !== sizeOf(shape)) throw new Error(`${node.op.name} gave ${data.length} values.`);
    values.set(node, { shape, data });
  }
  return outputs.map((tensor) => values.get(tensor)!);
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1);
}

interface Call {
  node: Tensor;
  inputs: readonly Value[];
  shape: readonly number[];
  leaves: ReadonlyMap<string, Value>;
  bindings: Bindings;
}
type Kernel = (call: Call) => Float64Array;

/** All indices of a shape, in row-major order. */
function* indices(shape: readonly number[]): Generator<number[]> {
  const index = shape.map(() => 0);
  for (let remaining = sizeOf(shape); remaining > 0; remaining--) {
    yield index;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

function offset(shape: readonly number[], index: readonly number[]): number {
  return shape.reduce((sum, dim, axis) => sum * dim + index[axis]!, 0);
}

/** The element at `index` of a shape that `value` broadcasts to. */
function at(value: Value, index: readonly number[]): number {
  const shift = index.length - value.shape.length;
  return value.data[
    offset(
      value.shape,
      value.shape.map((dim, axis) => (dim === 1 ? 0 : index[axis + shift]!)),
    )
  ]!;
}

function fill(shape: readonly number[], element: (index: readonly number[]) => number): Float64Array {
  const data = new Float64Array(sizeOf(shape));
  let position = 0;
  for (const index of indices(shape)) data[position++] = element(index);
  return data;
}

const elementwise =
  (compute: (...values: number[]) => number): Kernel =>
  ({ inputs, shape }) =>
    fill(shape, (index) => compute(...inputs.map((value) => at(value, index))));

const reduction =
  (start: number, combine: (sum: number, value: number, count: number) => number): Kernel =>
  ({ node, inputs, shape }) => {
    const [x] = inputs as readonly [Value];
    const axes = node.attributes['axes'] as readonly number[];
    const keepDims = node.attributes['keepDims'] as boolean;
    const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
    const data = new Float64Array(sizeOf(shape)).fill(start);
    let position = 0;
    for (const index of indices(x.shape)) {
      const kept = index.flatMap((k, axis) => (axes.includes(axis) ? (keepDims ? [0] : []) : [k]));
      const target = offset(shape, kept);
      data[target] = combine(data[target]!, x.data[position++]!, count);
    }
    return data;
  };

/** Applies `compute` to each row of the last axis. */
function rowwise(x: Value, compute: (row: Float64Array) => ArrayLike<number>): Float64Array {
  const width = x.shape.at(-1)!;
  const data = new Float64Array(x.data.length);
  for (let start = 0; start < data.length; start += width)
    data.set(compute(x.data.subarray(start, start + width)), start);
  return data;
}

function softmax(row: Float64Array): Float64Array {
  const largest = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const leaf: Kernel = ({ node, leaves }) => {
  const value = leaves.get((node.attributes as LeafAttributes).name);
  if (value === undefined) throw new Error(`No value for "${String(node.attributes['name'])}".`);
  return value.data;
};

const KERNELS: Record<string, Kernel> = {
  input: leaf,
  state: leaf,
  constant: ({ node }) => Float64Array.from(node.attributes['values'] as Float32Array | Int32Array),
  add: elementwise((a, b) => a + b),
  subtract: elementwise((a, b) => a - b),
  multiply: elementwise((a, b) => a * b),
  divide: elementwise((a, b) => a / b),
  maximum: elementwise((a, b) => Math.max(a, b)),
  minimum: elementwise((a, b) => Math.min(a, b)),
  negate: elementwise((x) => -x),
  exp: elementwise((x) => Math.exp(x)),
  log: elementwise((x) => Math.log(x)),
  sqrt: elementwise((x) => Math.sqrt(x)),
  square: elementwise((x) => x ** 2),
  reciprocal: elementwise((x) => 1 / x),
  tanh: elementwise((x) => Math.tanh(x)),
  sigmoid: elementwise((x) => sigmoid(x)),
  silu: elementwise((x) => x * sigmoid(x)),
  swiglu: elementwise((x, u) => x * sigmoid(x) * u),
  where: elementwise((condition, a, b) => (condition !== 0 ? a : b)),
  equal: elementwise((a, b) => Number(a === b)),
  less: elementwise((a, b) => Number(a < b)),
  greaterOrEqual: elementwise((a, b) => Number(a >= b)),
  cast: ({ node, inputs }) => {
    const { data } = inputs[0]!;
    if (node.attributes['dataType'] === 'int32') return data.map(Math.trunc);
    return node.attributes['dataType'] === 'bool' ? data.map((value) => Number(value !== 0)) : data;
  },
  size: ({ node, bindings }) => Float64Array.of(evaluateDim(node.attributes['dim'] as Dim, bindings)),
  reshape: ({ inputs }) => inputs[0]!.data,
  transpose: ({ node, inputs, shape }) => {
    const permutation = node.attributes['permutation'] as readonly number[];
    const [x] = inputs as readonly [Value];
    return fill(shape, (index) => {
      const source = permutation.reduce<number[]>(
        (result, axis, k) => ((result[axis] = index[k]!), result),
        [],
      );
      return x.data[offset(x.shape, source)]!;
    });
  },
  concat: ({ node, inputs, shape }) => {
    const axis = node.attributes['axis'] as number;
    return fill(shape, (index) => {
      const source = [...index];
      for (const part of inputs) {
        if (source[axis]! < part.shape[axis]!) return part.data[offset(part.shape, source)]!;
        source[axis]! -= part.shape[axis]!;
      }
      throw new Error('beyond the last part');
    });
  },
  slice: ({ node, inputs, shape, bindings }) => {
    const { axis, start } = node.attributes as { axis: number; start: Dim };
    const first = evaluateDim(start, bindings);
    return fill(shape, (index) => {
      const source = index.map((k, j) => (j === axis ? k + first : k));
      return inputs[0]!.data[offset(inputs[0]!.shape, source)]!;
    });
  },
  pad: ({ node, inputs, shape, bindings }) => {
    const { axis, before } = node.attributes as { axis: number; before: Dim };
    const [x] = inputs as readonly [Value];
    const first = evaluateDim(before, bindings);
    return fill(shape, (index) => {
      const source = index.map((k, j) => (j === axis ? k - first : k));
      const inside = source[axis]! >= 0 && source[axis]! < x.shape[axis]!;
      return inside ? x.data[offset(x.shape, source)]! : 0;
    });
  },
  broadcastTo: ({ inputs, shape }) => fill(shape, (index) => at(inputs[0]!, index)),
  reduceSum: reduction(0, (sum, value) => sum + value),
  reduceMean: reduction(0, (sum, value, count) => sum + value / count),
  reduceMax: reduction(-Infinity, (largest, value) => Math.max(largest, value)),
  reduceSumSquare: reduction(0, (sum, value) => sum + value * value),
  matmul: ({ node, inputs, shape }) => {
    const { transposeA, transposeB } = node.attributes as { transposeA: boolean; transposeB: boolean };
    const [a, b] = inputs as readonly [Value, Value];
    const inner = a.shape.at(transposeA ? -2 : -1)!;
    return fill(shape, (index) => {
      const batch = index.slice(0, -2);
      const [row, column] = index.slice(-2) as [number, number];
      let sum = 0;
      for (let k = 0; k < inner; k++)
        sum +=
          at(a, [...batch, ...(transposeA ? [k, row] : [row, k])]) *
          at(b, [...batch, ...(transposeB ? [column, k] : [k, column])]);
      return sum;
    });
  },
  gatherRows: ({ inputs, shape }) => {
    const [table, ids] = inputs as readonly [Value, Value];
    return fill(shape, (index) => {
      const row = ids.data[offset(ids.shape, index.slice(0, ids.shape.length))]!;
      return table.data[offset(table.shape, [row, ...index.slice(ids.shape.length)])]!;
    });
  },
  scatterAddRows: ({ inputs, shape }) => {
    const [rows, ids, base] = inputs as readonly [Value, Value, Value?];
    const data = base?.data.slice() ?? new Float64Array(sizeOf(shape));
    const width = shape[1]!;
    rows.data.forEach((value, k) => (data[ids.data[Math.floor(k / width)]! * width + (k % width)]! += value));
    return data;
  },
  softmax: ({ inputs }) => rowwise(inputs[0]!, softmax),
  logSoftmax: ({ inputs }) => rowwise(inputs[0]!, (row) => softmax(row).map(Math.log)),
  rmsNorm: ({ node, inputs }) => {
    const [x, gain] = inputs as readonly [Value, Value];
    const epsilon = node.attributes['epsilon'] as number;
    return rowwise(x, (row) => {
      const meanSquare = row.reduce((sum, value) => sum + value * value, 0) / row.length;
      return row.map((value, k) => (value / Math.sqrt(meanSquare + epsilon)) * gain.data[k]!);
    });
  },
  inverseRms: ({ node, inputs, shape }) => {
    const [x] = inputs as readonly [Value];
    const width = x.shape.at(-1)!;
    return fill(shape, (index) => {
      const start = offset(x.shape, index);
      const meanSquare = x.data
        .slice(start, start + width)
        .reduce((sum, value) => sum + value ** 2 / width, 0);
      return (meanSquare + (node.attributes['epsilon'] as number)) ** -0.5;
    });
  },
  rotary: ({ inputs, shape }) => {
    const [x, cos, sin] = inputs as readonly [Value, Value, Value];
    const half = shape[3]! / 2;
    return fill(shape, ([b, h, t, d]) => {
      const pair = d! % half;
      const place = t! * half + pair;
      const u = x.data[offset(x.shape, [b!, h!, t!, pair])]!;
      const v = x.data[offset(x.shape, [b!, h!, t!, pair + half])]!;
      const [c, s] = [cos.data[place]!, sin.data[place]!];
      return d! < half ? u * c - v * s : v * c + u * s;
    });
  },
  subtractOneHot: ({ inputs, shape }) => {
    const [x, targets] = inputs as readonly [Value, Value];
    return fill(shape, ([n, v]) => x.data[n! * shape[1]! + v!]! - Number(targets.data[n!] === v));
  },
  logNormalizer: ({ inputs, shape }) => {
    const [hidden, embedding, offsets] = inputs as readonly [Value, Value, Value?];
    const width = hidden.shape[1]!;
    return fill(shape, ([n]) => {
      let total = 0;
      for (let v = 0; v < embedding.shape[0]!; v++) {
        let logit = offsets?.data[v] ?? 0;
        for (let c = 0; c < width; c++)
          logit += hidden.data[n! * width + c]! * embedding.data[v * width + c]!;
        total += Math.exp(logit);
      }
      return Math.log(total);
    });
  },
  crossEntropy: ({ inputs, shape }) => {
    const [hidden, embedding, targets] = inputs as readonly [Value, Value, Value];
    const width = hidden.shape[1]!;
    return fill(shape, ([n]) => {
      const logits = Float64Array.from({ length: embedding.shape[0]! }, (_, v) => {
        let sum = 0;
        for (let c = 0; c < width; c++) sum += hidden.data[n! * width + c]! * embedding.data[v * width + c]!;
        return sum;
      });
      return -Math.log(softmax(logits)[targets.data[n!]!]!);
    });
  },
};
