import { apply, constant, type Operation, type Tensor } from '../tensor.ts';
import {
  commonType,
  reducedShape,
  reduceSum,
  type ReductionAttributes,
  reductionAttributes,
  sumTo,
  withReducedAxes,
} from './broadcasting.ts';
import { add, divide, multiply, reciprocal, sqrt, subtract } from './elementwise.ts';
import { dimensionSize } from './sizes.ts';

// y_j = e^x_j / sum_k e^x_k over the last axis; dx = y (dy - sum_k dy_k y_k)
export const softmaxOperation: Operation = {
  name: 'softmax',
  infer: (inputs) => ({ shape: inputs[0]!.shape, dataType: commonType(inputs, ['float32']) }),
  lower: ([x], _attributes, _node, onnx) => onnx.node('Softmax', [x!], { attributes: { axis: { int: -1 } } }),
  backward(dy, y) {
    const inner = reduceSum(multiply(dy, y), [-1], true);
    return [multiply(y, subtract(dy, inner))];
  },
};

/** Probabilities over the last axis. */
export function softmax(x: Tensor): Tensor {
  return apply(softmaxOperation, [x], {});
}

// y = sum of x x over axes; dx = 2 x dy
export const reduceSumSquareOperation: Operation<ReductionAttributes> = {
  name: 'reduceSumSquare',
  infer: (inputs, attributes) => ({
    shape: reducedShape(inputs[0]!, attributes),
    dataType: commonType(inputs, ['float32']),
  }),
  lower: ([x], { axes, keepDims }, _node, onnx) =>
    onnx.node('ReduceSumSquare', [x!, onnx.int64s(axes)], {
      attributes: { keepdims: { int: keepDims ? 1 : 0 } },
    }),
  backward(dy, node, attributes) {
    const x = node.inputs[0]!;
    return [multiply(x, multiply(withReducedAxes(dy, x, attributes), constant(2)))];
  },
};

/** The sum of squares over `axes` (all of them unless told), in one pass over `x`. */
export function reduceSumSquare(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  return apply(reduceSumSquareOperation, [x], reductionAttributes(x, axes, keepDims));
}

// y = x r g, r = (mean_j x_j^2 + epsilon)^(-1/2) over the last axis of size C.
//   dg = sum over rows of dy x r
//   dx = r g dy - x r^3 (sum_j dy_j x_j g_j) / C
export const rmsNormOperation: Operation<{ epsilon: number }> = {
  name: 'rmsNorm',
  infer(inputs) {
    const [x, gain] = inputs as readonly [Tensor, Tensor];
    if (gain.shape.length !== 1 || gain.shape[0] !== x.shape.at(-1))
      throw new Error('the gain must have the size of the last axis.');
    return { shape: x.shape, dataType: commonType(inputs, ['float32']) };
  },
  lower: (inputs, { epsilon }, _node, onnx) =>
    onnx.node('SimplifiedLayerNormalization', inputs, {
      attributes: { axis: { int: -1 }, epsilon: { float: epsilon } },
    }),
  backward(dy, node, { epsilon }) {
    const [x, gain] = node.inputs as readonly [Tensor, Tensor];
    const width = dimensionSize(x, [x.shape.length - 1]);
    const meanSquare = divide(reduceSumSquare(x, [-1], true), width);
    const r = reciprocal(sqrt(add(meanSquare, constant(epsilon))));
    const product = multiply(dy, x);
    const inner = divide(reduceSum(multiply(product, gain), [-1], true), width);
    const correction = multiply(multiply(r, multiply(r, r)), inner);
    const dx = subtract(multiply(multiply(dy, gain), r), multiply(x, correction));
    return [dx, sumTo(multiply(product, r), gain.shape)];
  },
};

/**
 * Root mean square layer normalization over the last axis (Zhang and Sennrich 2019): x [..., C], gain [C].
 */
export function rmsNorm(x: Tensor, gain: Tensor, epsilon = 1e-6): Tensor {
  return apply(rmsNormOperation, [x, gain], { epsilon });
}
