import { multiplyDims } from '../dimensions.ts';
import type { OnnxEmitter } from '../onnxEmitter.ts';
import { apply, constant, type Operation, type Tensor } from '../tensor.ts';
import {
  commonType,
  reducedShape,
  reduceSum,
  type ReductionAttributes,
  reductionAttributes,
  withReducedAxes,
} from './broadcasting.ts';
import { divide, exp, multiply, negate, subtract } from './elementwise.ts';
import { matmul } from './matrix.ts';
import { reshape } from './shaping.ts';
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

// y_j = x_j - ln sum_k e^x_k over the last axis; dx = dy - e^y sum_k dy_k
export const logSoftmaxOperation: Operation = {
  name: 'logSoftmax',
  infer: (inputs) => ({ shape: inputs[0]!.shape, dataType: commonType(inputs, ['float32']) }),
  lower: ([x], _attributes, _node, onnx) => lowerLogSoftmax(x!, onnx),
  backward: (dy, y) => [subtract(dy, multiply(exp(y), reduceSum(dy, [-1], true)))],
};

export function lowerLogSoftmax(x: string, onnx: OnnxEmitter): string {
  if (onnx.provider === 'cpu') return onnx.node('LogSoftmax', [x], { attributes: { axis: { int: -1 } } });
  // WebGPU has no kernel for it.
  const lastAxis = onnx.int64s([-1]);
  const shifted = onnx.node('Sub', [x, onnx.node('ReduceMax', [x, lastAxis])]);
  const total = onnx.node('ReduceSum', [onnx.node('Exp', [shifted]), lastAxis]);
  return onnx.node('Sub', [shifted, onnx.node('Log', [total])]);
}

/** Logarithms of probabilities over the last axis, exact where the probabilities underflow. */
export function logSoftmax(x: Tensor): Tensor {
  return apply(logSoftmaxOperation, [x], {});
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

// r = (mean_j x_j^2 + epsilon)^(-1/2) over the last axis of size C, [..., 1]; dx = -x r^3 dr / C. The second input is
// the gain of the rmsNorm that this is part of; r does not depend on it.
export const inverseRmsOperation: Operation<{ epsilon: number }> = {
  name: 'inverseRms',
  infer: ([x]) => ({ shape: [...x!.shape.slice(0, -1), 1], dataType: commonType([x!], ['float32']) }),
  lower([x, gain], { epsilon }, _node, onnx) {
    // The CPU kernel of rmsNorm has it as a second result.
    if (onnx.provider === 'cpu') return simplifiedLayerNormalization(x!, gain!, epsilon, 1, onnx);
    const squares = onnx.node('Mul', [x!, x!]);
    const mean = onnx.node('ReduceMean', [squares, onnx.int64s([-1])]);
    return onnx.node('Reciprocal', [onnx.node('Sqrt', [onnx.node('Add', [mean, onnx.float(epsilon)])])]);
  },
  backward(dr, r) {
    const x = r.inputs[0]!;
    const width = dimensionSize(x, [-1]);
    return [multiply(x, negate(multiply(divide(dr, width), cube(r)))), undefined];
  },
};

function cube(x: Tensor): Tensor {
  return multiply(x, multiply(x, x));
}

function simplifiedLayerNormalization(
  x: string,
  gain: string,
  epsilon: number,
  output: number,
  onnx: OnnxEmitter,
): string {
  const attributes = { axis: { int: -1 }, epsilon: { float: epsilon } };
  return onnx.node('SimplifiedLayerNormalization', [x, gain], { attributes, output });
}

// y = x r g, r = (mean_j x_j^2 + epsilon)^(-1/2) over the last axis of size C; N rows.
//   q = dy x [N, C]:  dg = r^T q,  dx = r g dy - x r^3 (q (g / C))
// The two sums are matrix products: they read q once and write next to nothing.
export const rmsNormOperation: Operation<{ epsilon: number }> = {
  name: 'rmsNorm',
  infer(inputs) {
    const [x, gain] = inputs as readonly [Tensor, Tensor];
    if (gain.shape.length !== 1 || gain.shape[0] !== x.shape.at(-1))
      throw new Error('the gain must have the size of the last axis.');
    return { shape: x.shape, dataType: commonType(inputs, ['float32']) };
  },
  lower: ([x, gain], { epsilon }, _node, onnx) => simplifiedLayerNormalization(x!, gain!, epsilon, 0, onnx),
  backward(dy, node, { epsilon }) {
    const [x, gain] = node.inputs as readonly [Tensor, Tensor];
    const width = x.shape.at(-1)!;
    const rows = multiplyDims(...x.shape.slice(0, -1));
    const r = apply(inverseRmsOperation, [x, gain], { epsilon });
    const products = reshape(multiply(dy, x), [rows, width]);
    const meanGain = reshape(divide(gain, dimensionSize(x, [-1])), [width, 1]);
    const correction = multiply(cube(r), reshape(matmul(products, meanGain), r.shape));
    const dx = subtract(multiply(multiply(dy, gain), r), multiply(x, correction));
    const dgain = matmul(reshape(r, [rows, 1]), products, { transposeA: true });
    return [dx, reshape(dgain, gain.shape)];
  },
};

/**
 * Root mean square layer normalization over the last axis (Zhang and Sennrich 2019): x [..., C], gain [C].
 */
export function rmsNorm(x: Tensor, gain: Tensor, epsilon = 1e-6): Tensor {
  return apply(rmsNormOperation, [x, gain], { epsilon });
}
