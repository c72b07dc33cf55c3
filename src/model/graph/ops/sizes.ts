import { type Dim, multiplyDims } from '../dimensions.ts';
import { ONNX_TYPE } from '../onnxEmitter.ts';
import { apply, constant, type Operation, type Tensor } from '../tensor.ts';

// y = the size of a dimension of x, a float32 scalar. It does not depend on the values of x: no gradient.
export const sizeOperation: Operation<{ dim: Dim }> = {
  name: 'size',
  infer: () => ({ shape: [], dataType: 'float32' }),
  lower: (_inputs, { dim }, _node, onnx) =>
    onnx.node('Cast', [onnx.size(dim)], { attributes: { to: { int: ONNX_TYPE.float32 } } }),
};

/** The number of elements along `axes` of `x`, as a float32 scalar. */
export function dimensionSize(x: Tensor, axes: readonly number[]): Tensor {
  const dim = multiplyDims(...axes.map((axis) => x.shape.at(axis)!));
  return typeof dim === 'number' ? constant(dim) : apply(sizeOperation, [x], { dim });
}
