import { type Dim, multiplyDims } from '../dimensions.ts';
import type { OnnxEmitter } from '../onnxEmitter.ts';
import { apply, type Operation, type Tensor } from '../tensor.ts';
import { broadcastShapes, commonType, sumTo } from './broadcasting.ts';
import { reshape } from './shaping.ts';

interface MatmulAttributes extends Record<string, boolean> {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The axes before the last two, and those two in the order of the product. */
function matrixShape(
  shape: readonly Dim[],
  transposed: boolean,
): { batch: readonly Dim[]; matrix: [Dim, Dim] } {
  const [rows, columns] = shape.slice(-2) as [Dim, Dim];
  return { batch: shape.slice(0, -2), matrix: transposed ? [columns, rows] : [rows, columns] };
}

// y = a b, a [..., M, K], b [..., K, N], y [..., M, N], batch axes broadcast.
//   y = a b:    da = dy b^T      db = a^T dy
//   y = a b^T:  da = dy b        db = dy^T a
//   y = a^T b:  da = b dy^T      db = a dy
//   y = a^T b^T: da = b^T dy^T   db = dy^T a^T
export const matmulOperation: Operation<MatmulAttributes> = {
  name: 'matmul',
  infer(inputs, { transposeA, transposeB }) {
    const [a, b] = inputs as readonly [Tensor, Tensor];
    if (a.shape.length < 2 || b.shape.length < 2) throw new Error('both sides need at least two axes.');
    const left = matrixShape(a.shape, transposeA);
    const right = matrixShape(b.shape, transposeB);
    if (left.matrix[1] !== right.matrix[0])
      throw new Error(
        `the inner sizes ${left.matrix[1]} and ${right.matrix[0]} differ` +
          ` (transposeA ${transposeA}, transposeB ${transposeB}).`,
      );
    return {
      shape: [...broadcastShapes(left.batch, right.batch), left.matrix[0], right.matrix[1]],
      dataType: commonType(inputs, ['float32']),
    };
  },
  lower([a, b], { transposeA, transposeB }, node, onnx) {
    if (!transposeA && !transposeB) return onnx.node('MatMul', [a!, b!]);
    const flags = { transA: { int: transposeA ? 1 : 0 }, transB: { int: transposeB ? 1 : 0 } };
    if (node.shape.length === 2) {
      if (onnx.provider === 'cpu' && !transposeB) return transposedProduct(a!, b!, node, onnx);
      return onnx.node('Gemm', [a!, b!], { attributes: flags });
    }
    // Only the CPU provider multiplies batches of transposed matrices without a copy.
    if (onnx.provider === 'cpu')
      return onnx.node('FusedMatMul', [a!, b!], { attributes: flags, domain: 'com.microsoft' });
    return onnx.node('MatMul', [
      transposeA ? swapLastAxes(a!, node.inputs[0]!, onnx) : a!,
      transposeB ? swapLastAxes(b!, node.inputs[1]!, onnx) : b!,
    ]);
  },
  backward(dy, node, { transposeA, transposeB }) {
    const [a, b] = node.inputs as readonly [Tensor, Tensor];
    const da = transposeA
      ? matmul(b, dy, { transposeA: transposeB, transposeB: true })
      : matmul(dy, b, { transposeB: !transposeB });
    const db = transposeB
      ? matmul(dy, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, dy, { transposeA: !transposeA });
    return [sumTo(da, a.shape), sumTo(db, b.shape)];
  },
};

/**
 * a^T b of matrices. The CPU kernel transposes `a` again for every stretch of columns of `b`; doing it once, and for
 * the narrower matrix (b^T a is the transpose of a^T b), is up to a fifth faster, and layers with the same input share
 * its transpose.
 */
function transposedProduct(a: string, b: string, node: Tensor, onnx: OnnxEmitter): string {
  const transposed = (value: string): string =>
    onnx.node('Transpose', [value], { attributes: { perm: { ints: [1, 0] } } });
  const [rows, columns] = node.shape as [Dim, Dim];
  if (typeof rows === 'number' && typeof columns === 'number' && columns < rows)
    return transposed(onnx.node('MatMul', [transposed(b), a]));
  return onnx.node('MatMul', [transposed(a), b]);
}

function swapLastAxes(value: string, tensor: Tensor, onnx: OnnxEmitter): string {
  const rank = tensor.shape.length;
  const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2];
  return onnx.node('Transpose', [value], { attributes: { perm: { ints: perm } } });
}

/**
 * Matrix product over the last two axes, batch axes broadcast. With a plain matrix [C, N] on the right, all leading
 * axes of the left are taken as rows, so that a linear layer and its two gradients are one product each.
 */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean } = {},
): Tensor {
  if (a.shape.length > 2 && b.shape.length === 2 && !transposeA) {
    const leading = a.shape.slice(0, -1);
    const rows = reshape(a, [multiplyDims(...leading), a.shape.at(-1)!]);
    const product = apply(matmulOperation, [rows, b], { transposeA, transposeB });
    return reshape(product, [...leading, product.shape[1]!]);
  }
  return apply(matmulOperation, [a, b], { transposeA, transposeB });
}
