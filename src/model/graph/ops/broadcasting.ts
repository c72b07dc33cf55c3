import { type Dim, equalShapes, formatShape } from '../dimensions.ts';
import { apply, constant, type DataType, type Operation, type Tensor } from '../tensor.ts';
import { axisOf, reshape } from './shaping.ts';

/**
 * Broadcasting and its adjoint, summing. Two dimensions fit when they are equal (symbolic ones: the same
 * expression) or one of them is the number 1; shapes are aligned at their last axes.
 */
export function broadcastShapes(...shapes: readonly (readonly Dim[])[]): Dim[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let common: Dim = 1;
    for (const shape of shapes) {
      const dim = shape[axis - rank + shape.length] ?? 1;
      if (dim === 1 || dim === common) continue;
      if (common !== 1)
        throw new Error(`${shapes.map(formatShape).join(' and ')} do not fit: ${common} against ${dim}.`);
      common = dim;
    }
    return common;
  });
}

/** The common type of the inputs of an op that needs one. */
export function commonType(inputs: readonly Tensor[], allowed: readonly DataType[]): DataType {
  const dataType = inputs[0]!.dataType;
  if (inputs.some((other) => other.dataType !== dataType))
    throw new Error('the inputs have different types; use cast.');
  if (!allowed.includes(dataType)) throw new Error(`${dataType} is none of ${allowed.join(', ')}.`);
  return dataType;
}

// y[..., j, ...] = x[..., 0 or j, ...]; dx = dy summed over the repeated axes.
export const broadcastToOperation: Operation<{ shape: readonly Dim[] }> = {
  name: 'broadcastTo',
  infer([x], { shape }) {
    if (!equalShapes(broadcastShapes(x!.shape, shape), shape))
      throw new Error(`cannot be repeated to ${formatShape(shape)}.`);
    return { shape, dataType: x!.dataType };
  },
  lower: ([x], { shape }, _node, onnx) => onnx.node('Expand', [x!, onnx.sizes(shape)]),
  backward: (gradient, node) => [sumTo(gradient, node.inputs[0]!.shape)],
};

/** Repeats axes of size 1, and adds leading axes, until `x` has the given shape. */
export function broadcastTo(x: Tensor, shape: readonly Dim[]): Tensor {
  return equalShapes(x.shape, shape) ? x : apply(broadcastToOperation, [x], { shape });
}

export interface ReductionAttributes extends Record<string, readonly number[] | boolean> {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

export function reducedShape(x: Tensor, { axes, keepDims }: ReductionAttributes): Dim[] {
  return x.shape.flatMap((dim, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [dim]));
}

/** `reduced`, with its reduced axes put back as axes of size 1, so that it broadcasts against `x`. */
export function withReducedAxes(reduced: Tensor, x: Tensor, attributes: ReductionAttributes): Tensor {
  return reshape(reduced, reducedShape(x, { ...attributes, keepDims: true }));
}

export function reductionAttributes(
  x: Tensor,
  axes: readonly number[] | undefined,
  keepDims: boolean,
): ReductionAttributes {
  const chosen = axes?.map((axis) => axisOf(x, axis)) ?? x.shape.map((_, axis) => axis);
  return { axes: [...new Set(chosen)].sort((a, b) => a - b), keepDims };
}

// y = sum over axes of x; dx = dy repeated along them.
export const reduceSumOperation: Operation<ReductionAttributes> = {
  name: 'reduceSum',
  infer(inputs, attributes) {
    return {
      shape: reducedShape(inputs[0]!, attributes),
      dataType: commonType(inputs, ['float32', 'int32']),
    };
  },
  lower: ([x], { axes, keepDims }, _node, onnx) =>
    onnx.node('ReduceSum', [x!, onnx.int64s(axes)], { attributes: { keepdims: { int: keepDims ? 1 : 0 } } }),
  backward(gradient, node, attributes) {
    const x = node.inputs[0]!;
    return [broadcastTo(withReducedAxes(gradient, x, attributes), x.shape)];
  },
};

/** The sum over `axes` (all of them unless told). */
export function reduceSum(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  const attributes = reductionAttributes(x, axes, keepDims);
  return attributes.axes.length === 0 ? x : apply(reduceSumOperation, [x], attributes);
}

/** Sums `x` over the axes along which `shape` was broadcast to the shape of `x`: the adjoint of broadcasting. */
export function sumTo(x: Tensor, shape: readonly Dim[]): Tensor {
  const added = x.shape.length - shape.length;
  const axes = x.shape.flatMap((dim, axis) =>
    axis < added || (shape[axis - added] === 1 && dim !== 1) ? [axis] : [],
  );
  return reshape(reduceSum(x, axes, true), shape);
}

export function zerosLike(x: Tensor): Tensor {
  return broadcastTo(constant(0), x.shape);
}
