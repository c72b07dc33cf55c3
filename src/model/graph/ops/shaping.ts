import {
  addDims,
  canonicalDim,
  type Dim,
  equalShapes,
  formatShape,
  multiplyDims,
  subtractDims,
} from '../dimensions.ts';
import { apply, type Operation, type Tensor } from '../tensor.ts';

/** Ops that move values and compute nothing. Their gradients are moves, too. */

/** An axis counted from the front; negative ones count from the back. */
export function axisOf(tensor: Tensor, axis: number): number {
  const rank = tensor.shape.length;
  const found = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || found < 0 || found >= rank)
    throw new Error(`There is no axis ${axis} in shape ${formatShape(tensor.shape)}.`);
  return found;
}

// y = x with another shape; dx = dy with the shape of x.
export const reshapeOperation: Operation<{ shape: readonly Dim[] }> = {
  name: 'reshape',
  infer([x], { shape }) {
    if (multiplyDims(...x!.shape) !== multiplyDims(...shape))
      throw new Error(`cannot take the shape ${formatShape(shape)}: another number of elements.`);
    return { shape, dataType: x!.dataType };
  },
  lower: ([x], _attributes, node, onnx) => onnx.reshape(x!, node.inputs[0]!.shape, node.shape),
  backward: (gradient, node) => [reshape(gradient, node.inputs[0]!.shape)],
};

/** The same elements in the same order in another shape of equal size. */
export function reshape(x: Tensor, shape: readonly Dim[]): Tensor {
  const target = shape.map(canonicalDim);
  const source = x.op.name === reshapeOperation.name ? x.inputs[0]! : x;
  return equalShapes(source.shape, target) ? source : apply(reshapeOperation, [source], { shape: target });
}

// y[i_p0, i_p1, ...] = x[i_0, i_1, ...]; dx = dy with the inverse permutation.
export const transposeOperation: Operation<{ permutation: readonly number[] }> = {
  name: 'transpose',
  infer([x], { permutation }) {
    const axes = [...permutation].sort((a, b) => a - b);
    if (axes.length !== x!.shape.length || axes.some((axis, position) => axis !== position))
      throw new Error(`[${permutation.join(', ')}] is no permutation of its axes.`);
    return { shape: permutation.map((axis) => x!.shape[axis]!), dataType: x!.dataType };
  },
  lower: ([x], { permutation }, _node, onnx) =>
    onnx.node('Transpose', [x!], { attributes: { perm: { ints: permutation } } }),
  backward(gradient, _node, { permutation }) {
    const inverse: number[] = [];
    permutation.forEach((axis, position) => (inverse[axis] = position));
    return [transpose(gradient, inverse)];
  },
};

/** Axis k of the result is axis permutation[k] of `x`. */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  return apply(transposeOperation, [x], { permutation });
}

// y = [x1; x2; ...] along one axis; dx_k = the part of dy that x_k became.
export const concatOperation: Operation<{ axis: number }> = {
  name: 'concat',
  infer(inputs, { axis }) {
    const first = inputs[0]!;
    for (const other of inputs) {
      const fits = other.shape.every((dim, k) => k === axis || dim === first.shape[k]);
      if (!fits || other.shape.length !== first.shape.length || other.dataType !== first.dataType)
        throw new Error(`only axis ${axis} may differ.`);
    }
    const joined = addDims(...inputs.map((x) => x.shape[axis]!));
    return { shape: first.shape.map((dim, k) => (k === axis ? joined : dim)), dataType: first.dataType };
  },
  lower: (inputs, { axis }, _node, onnx) =>
    onnx.node('Concat', inputs, { attributes: { axis: { int: axis } } }),
  backward(gradient, node, { axis }) {
    let start: Dim = 0;
    return node.inputs.map((x) => {
      const end = addDims(start, x.shape[axis]!);
      const part = slice(gradient, axis, start, end);
      start = end;
      return part;
    });
  },
};

/** Joins tensors along `axis`; all other axes are equal. */
export function concat(inputs: readonly Tensor[], axis: number): Tensor {
  const first = inputs[0];
  if (first === undefined) throw new Error('concat: nothing to join.');
  return inputs.length === 1 ? first : apply(concatOperation, inputs, { axis: axisOf(first, axis) });
}

// y = x[..., start:end, ...]; dx = dy between zeros.
export const sliceOperation: Operation<{ axis: number; start: Dim; end: Dim }> = {
  name: 'slice',
  infer([x], { axis, start, end }) {
    const size = x!.shape[axis]!;
    for (const [low, high] of [
      [0, start],
      [start, end],
      [end, size],
    ] as const) {
      const distance = subtractDims(high, low);
      if (typeof distance === 'number' && distance < 0)
        throw new Error(`[${start}, ${end}) does not lie within axis ${axis}.`);
    }
    return {
      shape: x!.shape.map((dim, k) => (k === axis ? subtractDims(end, start) : dim)),
      dataType: x!.dataType,
    };
  },
  lower: ([x], { axis, start, end }, _node, onnx) =>
    onnx.node('Slice', [x!, onnx.sizes([start]), onnx.sizes([end]), onnx.int64s([axis])]),
  backward(gradient, node, { axis, start, end }) {
    return [pad(gradient, axis, start, subtractDims(node.inputs[0]!.shape[axis]!, end))];
  },
};

/** The stretch [start, end) of `axis`. The bounds may be symbolic; negative ones have no special meaning. */
export function slice(x: Tensor, axis: number, start: Dim, end: Dim): Tensor {
  const k = axisOf(x, axis);
  const attributes = { axis: k, start: canonicalDim(start), end: canonicalDim(end) };
  return attributes.start === 0 && attributes.end === x.shape[k] ? x : apply(sliceOperation, [x], attributes);
}

/** Cuts `axis` into parts of the given sizes, which add up to it. */
export function split(x: Tensor, axis: number, sizes: readonly Dim[]): Tensor[] {
  const total = addDims(...sizes);
  if (total !== x.shape[axisOf(x, axis)])
    throw new Error(`split: parts of ${total} in all for axis ${axis} of ${formatShape(x.shape)}.`);
  let start: Dim = 0;
  return sizes.map((size) => {
    const end = addDims(start, size);
    const part = slice(x, axis, start, end);
    start = end;
    return part;
  });
}

// y = zeros, x, zeros along one axis; dx = the stretch of dy where x lies.
export const padOperation: Operation<{ axis: number; before: Dim; after: Dim }> = {
  name: 'pad',
  infer([x], { axis, before, after }) {
    return {
      shape: x!.shape.map((dim, k) => (k === axis ? addDims(before, dim, after) : dim)),
      dataType: x!.dataType,
    };
  },
  lower: ([x], { axis, before, after }, _node, onnx) =>
    onnx.node('Pad', [x!, onnx.sizes([before, after]), '', onnx.int64s([axis])]),
  backward(gradient, node, { axis, before }) {
    return [slice(gradient, axis, before, addDims(before, node.inputs[0]!.shape[axis]!))];
  },
};

/** Zeros before and after `x` along `axis`. */
export function pad(x: Tensor, axis: number, before: Dim, after: Dim): Tensor {
  return apply(padOperation, [x], {
    axis: axisOf(x, axis),
    before: canonicalDim(before),
    after: canonicalDim(after),
  });
}
