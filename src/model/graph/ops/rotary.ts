import { type Dim, equalShapes, formatShape, multiplyDims } from '../dimensions.ts';
import { apply, type Operation, type Tensor } from '../tensor.ts';
import { commonType } from './broadcasting.ts';
import { negate } from './elementwise.ts';

// The last axis is two halves (u, v); y = (u cos - v sin, v cos + u sin): a rotation by the angle of its position.
// The gradient turns back: dx = dy rotated by the negative angle. Angles are no parameters and have no gradient.
export const rotaryOperation: Operation = {
  name: 'rotary',
  infer(inputs) {
    const [x, cos, sin] = inputs as readonly [Tensor, Tensor, Tensor];
    if (x.shape.length !== 4) throw new Error('expected x [B, H, T, D].');
    const [length, width] = x.shape.slice(2) as [Dim, Dim];
    const half = cos.shape[1] ?? 0;
    const fits = cos.shape.length === 2 && cos.shape[0] === length && multiplyDims(2, half) === width;
    if (!fits || !equalShapes(cos.shape, sin.shape))
      throw new Error(`the angles must have the shape ${formatShape([length, `${width} / 2`])}.`);
    return { shape: x.shape, dataType: commonType(inputs, ['float32']) };
  },
  // The position 0 stands for all: token t takes row t of the angles.
  lower: ([x, cos, sin], _attributes, _node, onnx) =>
    onnx.node('RotaryEmbedding', [x!, onnx.int64s([0]), cos!, sin!], { domain: 'com.microsoft' }),
  backward(dy, node) {
    const [, cos, sin] = node.inputs as readonly [Tensor, Tensor, Tensor];
    return [rotary(dy, cos, negate(sin)), undefined, undefined];
  },
};

/**
 * Rotary position embedding in the half-split (Llama) form (Su et al. 2021): x [B, H, T, D]; cos and sin of the
 * angles [T, D/2], row t for token t.
 */
export function rotary(x: Tensor, cos: Tensor, sin: Tensor): Tensor {
  return apply(rotaryOperation, [x, cos, sin], {});
}
