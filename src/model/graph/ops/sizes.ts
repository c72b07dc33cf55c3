import { type Dim, multiplyDims } from '../dimensions.ts';
import { apply, constant, type Operation, type Tensor } from '../tensor.ts';

// y = the size of a dimension of x, a float32 scalar. It does not depend on the values of x: no gradient.
export const sizeOperation: Operation<{ dim: Dim }> = {
  name: 'size',
  infer: () => ({ shape: [], dataType: 'float32' }),
  lower: (_inputs, { dim }, _node, onnx) => onnx.size(dim),
};

/** The number of elements along `axes` of `x`, as a float32 scalar. */
export function dimensionSize(x: Tensor, axes: readonly number[]): Tensor {
  const dim = multiplyDims(...axes.map((axis) => x.shape.at(axis)!));
  return typeof dim === 'number' ? constant(dim) : apply(sizeOperation, [x], { dim });
}
