import { ONNX_TYPE, type OnnxEmitter } from '../onnxEmitter.ts';
import { apply, type Operation, type Tensor } from '../tensor.ts';
import { exp, multiply } from './elementwise.ts';
import { matmul } from './matrix.ts';
import { logSoftmax, lowerLogSoftmax } from './normalization.ts';
import { reshape } from './shaping.ts';

/** Whole numbers [N] as a column [N, 1]. */
function column(numbers: string, onnx: OnnxEmitter): string {
  return onnx.node('Unsqueeze', [numbers, onnx.int64s([1])]);
}

// y[n, v] = x[n, v] - [v = targets[n]]; dx = dy. Each row is touched once, so the order of writing is immaterial.
export const subtractOneHotOperation: Operation = {
  name: 'subtractOneHot',
  infer([x, targets]) {
    if (x!.shape.length !== 2 || targets!.shape.length !== 1 || targets!.shape[0] !== x!.shape[0])
      throw new Error('expected [N, V] and targets [N].');
    if (targets!.dataType !== 'int32') throw new Error('the targets must be int32.');
    return { shape: x!.shape, dataType: 'float32' };
  },
  lower([x, targets], _attributes, node, onnx) {
    const count = node.shape[0]!;
    const reduction = { string: 'add' };
    if (onnx.provider === 'cpu') {
      // Works in place where nothing else reads x; the CPU kernel of ScatterND copies it.
      const minusOnes = onnx.node('Expand', [onnx.float(-1), onnx.sizes([count, 1])]);
      return onnx.node('ScatterElements', [x!, column(targets!, onnx), minusOnes], {
        attributes: { axis: { int: 1 }, reduction },
      });
    }
    const columns = [column(onnx.range(count), onnx), column(targets!, onnx)];
    const pairs = onnx.node('Concat', columns, { attributes: { axis: { int: 1 } } });
    const places = onnx.node('Cast', [pairs], { attributes: { to: { int: ONNX_TYPE.int64 } } });
    const minusOnes = onnx.node('Expand', [onnx.float(-1), onnx.sizes([count])]);
    return onnx.node('ScatterND', [x!, places, minusOnes], { attributes: { reduction } });
  },
  backward: (dy) => [dy, undefined],
};

// logits = h E^T [N, V], p = softmax(logits), y[n] = log sum_v e^logits[n, v] - logits[n, targets[n]].
//   dlogits = w (p - onehot), w = dy [N, 1]:  dh = w ((p - onehot) E),  dE = (p - onehot)^T (w h)
// The weights are applied to the narrow side; the one-hot matrix is never made. Nothing but the subtraction reads p, so
// that ONNX Runtime subtracts in place.
export const crossEntropyOperation: Operation = {
  name: 'crossEntropy',
  infer([hidden, embedding, targets]) {
    const [count, width] = hidden!.shape;
    if (hidden!.shape.length !== 2 || embedding!.shape.length !== 2 || embedding!.shape[1] !== width)
      throw new Error('expected hidden [N, C] and embedding [V, C].');
    if (targets!.dataType !== 'int32' || targets!.shape.length !== 1 || targets!.shape[0] !== count)
      throw new Error('expected int32 targets [N].');
    return { shape: [count!], dataType: 'float32' };
  },
  lower([hidden, embedding, targets], _attributes, _node, onnx) {
    const logits = onnx.node('Gemm', [hidden!, embedding!], {
      attributes: { transA: { int: 0 }, transB: { int: 1 } },
    });
    const picked = onnx.node('GatherElements', [lowerLogSoftmax(logits, onnx), column(targets!, onnx)], {
      attributes: { axis: { int: 1 } },
    });
    return onnx.node('Neg', [onnx.node('Squeeze', [picked, onnx.int64s([1])])]);
  },
  backward(dy, node) {
    const [hidden, embedding, targets] = node.inputs as readonly [Tensor, Tensor, Tensor];
    const probabilities = exp(logSoftmax(matmul(hidden, embedding, { transposeB: true })));
    const difference = apply(subtractOneHotOperation, [probabilities, targets], {});
    const weight = reshape(dy, [dy.shape[0]!, 1]);
    return [
      multiply(matmul(difference, embedding), weight),
      matmul(difference, multiply(hidden, weight), { transposeA: true }),
      undefined,
    ];
  },
};

/**
 * Cross entropy of next-token prediction with tied embeddings: hidden [N, C], embedding [V, C], targets int32 [N],
 * each in [0, V). Returns nats [N].
 */
export function crossEntropy(hidden: Tensor, embedding: Tensor, targets: Tensor): Tensor {
  return apply(crossEntropyOperation, [hidden, embedding, targets], {});
}
