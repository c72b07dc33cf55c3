import type { OnnxEmitter } from '../onnxEmitter.ts';
import { apply, type Operation, type Tensor } from '../tensor.ts';
import { reduceSum } from './broadcasting.ts';
import { add, divide, exp, multiply, subtract } from './elementwise.ts';
import { matmul } from './matrix.ts';
import { reduceMax } from './reductions.ts';
import { reshape } from './shaping.ts';

// logits = h E^T + o [N, V], y[n] = log sum_v e^logits[n, v].
//   e = exp(logits - max logits), t = sum_v e, w = dy / t [N, 1]:  dh = w (e E),  dE = e^T (w h),  do = sum_n w e
// The weights are applied to the narrow side: nothing of the logits' size is made but e.
export const logNormalizerOperation: Operation = {
  name: 'logNormalizer',
  infer([hidden, embedding, offsets]) {
    const [count, width] = hidden!.shape;
    const [words] = embedding!.shape;
    if (hidden!.shape.length !== 2 || embedding!.shape.length !== 2 || embedding!.shape[1] !== width)
      throw new Error('expected hidden [N, C] and embedding [V, C].');
    if (offsets && (offsets.shape.length !== 1 || offsets.shape[0] !== words))
      throw new Error('expected offsets [V].');
    return { shape: [count!], dataType: 'float32' };
  },
  lower([hidden, embedding, offsets], _attributes, _node, onnx) {
    // Spelled as the backward rule's nodes are, so that these are written once.
    const product = onnx.node('Gemm', [hidden!, embedding!], {
      attributes: { transA: { int: 0 }, transB: { int: 1 } },
    });
    const logits = offsets === undefined ? product : onnx.node('Add', [product, offsets]);
    const largest = rowReduction('ReduceMax', logits, onnx);
    const total = rowReduction('ReduceSum', onnx.node('Exp', [onnx.node('Sub', [logits, largest])]), onnx);
    return onnx.node('Squeeze', [onnx.node('Add', [largest, onnx.node('Log', [total])]), onnx.int64s([1])]);
  },
  backward(dy, node) {
    const [hidden, embedding, offsets] = node.inputs as readonly [Tensor, Tensor, Tensor?];
    const product = matmul(hidden, embedding, { transposeB: true });
    const logits = offsets === undefined ? product : add(product, offsets);
    const exponentials = exp(subtract(logits, reduceMax(logits, [-1], true)));
    const weight = divide(reshape(dy, [dy.shape[0]!, 1]), reduceSum(exponentials, [-1], true));
    return [
      multiply(matmul(exponentials, embedding), weight),
      matmul(exponentials, multiply(hidden, weight), { transposeA: true }),
      offsets && reshape(matmul(exponentials, weight, { transposeA: true }), offsets.shape),
    ];
  },
};

function rowReduction(operator: string, x: string, onnx: OnnxEmitter): string {
  return onnx.node(operator, [x, onnx.int64s([1])], { attributes: { keepdims: { int: 1 } } });
}

/**
 * ln sum_v e^(h . E_v + o_v): what a softmax over words is divided by.
 * @param hidden [N, C]
 * @param embedding [V, C]
 * @param offsets [V], added to the logits
 * @returns nats [N]
 */
export function logNormalizer(hidden: Tensor, embedding: Tensor, offsets?: Tensor): Tensor {
  return apply(logNormalizerOperation, offsets ? [hidden, embedding, offsets] : [hidden, embedding], {});
}
