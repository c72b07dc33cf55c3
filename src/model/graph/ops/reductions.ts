import { apply, type Operation, type Tensor } from '../tensor.ts';
import {
  broadcastTo,
  commonType,
  reducedShape,
  reduceSum,
  type ReductionAttributes,
  reductionAttributes,
  withReducedAxes,
} from './broadcasting.ts';
import { cast, equal } from './comparison.ts';
import { divide, multiply } from './elementwise.ts';
import { dimensionSize } from './sizes.ts';

/** Reductions besides the sum, which stands with broadcasting. */

// y = sum of x over axes / n; dx = dy / n repeated along them, n = product of the sizes of the axes
export const reduceMeanOperation: Operation<ReductionAttributes> = {
  name: 'reduceMean',
  infer: (inputs, attributes) => ({
    shape: reducedShape(inputs[0]!, attributes),
    dataType: commonType(inputs, ['float32']),
  }),
  lower: ([x], { axes, keepDims }, _node, onnx) =>
    onnx.node('ReduceMean', [x!, onnx.int64s(axes)], { attributes: { keepdims: { int: keepDims ? 1 : 0 } } }),
  backward(gradient, node, attributes) {
    const x = node.inputs[0]!;
    const count = dimensionSize(x, attributes.axes);
    return [broadcastTo(withReducedAxes(divide(gradient, count), x, attributes), x.shape)];
  },
};

// y = max of x over axes; dx = dy shared equally among the elements that equal the maximum
export const reduceMaxOperation: Operation<ReductionAttributes> = {
  name: 'reduceMax',
  infer: (inputs, attributes) => ({
    shape: reducedShape(inputs[0]!, attributes),
    dataType: commonType(inputs, ['float32', 'int32']),
  }),
  lower: ([x], { axes, keepDims }, _node, onnx) =>
    onnx.node('ReduceMax', [x!, onnx.int64s(axes)], { attributes: { keepdims: { int: keepDims ? 1 : 0 } } }),
  backward(gradient, node, attributes) {
    const x = node.inputs[0]!;
    const largest = cast(equal(x, withReducedAxes(node, x, attributes)), 'float32');
    const share = divide(withReducedAxes(gradient, x, attributes), reduceSum(largest, attributes.axes, true));
    return [multiply(largest, share)];
  },
};

/** The mean over `axes` (all of them unless told). */
export function reduceMean(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  return apply(reduceMeanOperation, [x], reductionAttributes(x, axes, keepDims));
}

/** The largest element along `axes` (all of them unless told). */
export function reduceMax(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  return apply(reduceMaxOperation, [x], reductionAttributes(x, axes, keepDims));
}
