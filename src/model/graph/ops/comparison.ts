import { apply, type DataType, type Operation, type Tensor } from '../tensor.ts';
import { ONNX_TYPE } from '../onnxEmitter.ts';
import { broadcastShapes, commonType } from './broadcasting.ts';

/** Comparisons (bool results, no gradient) and changes of type. */

function comparison(name: string, onnxOperator: string): Operation {
  return {
    name,
    infer(inputs) {
      commonType(inputs, ['float32', 'int32']);
      return { shape: broadcastShapes(inputs[0]!.shape, inputs[1]!.shape), dataType: 'bool' };
    },
    lower: (inputs, _attributes, _node, onnx) => onnx.node(onnxOperator, inputs),
  };
}

export const equalOperation = comparison('equal', 'Equal');
export const lessOperation = comparison('less', 'Less');
export const greaterOrEqualOperation = comparison('greaterOrEqual', 'GreaterOrEqual');

// y = x in another type. Only float32 carries gradients, and a cast that changes the type ends them.
export const castOperation: Operation<{ dataType: DataType }> = {
  name: 'cast',
  infer: ([x], { dataType }) => ({ shape: x!.shape, dataType }),
  lower: ([x], { dataType }, _node, onnx) =>
    onnx.node('Cast', [x!], { attributes: { to: { int: ONNX_TYPE[dataType] } } }),
};

export const equal = (a: Tensor, b: Tensor): Tensor => apply(equalOperation, [a, b], {});
export const less = (a: Tensor, b: Tensor): Tensor => apply(lessOperation, [a, b], {});
export const greaterOrEqual = (a: Tensor, b: Tensor): Tensor => apply(greaterOrEqualOperation, [a, b], {});
/** `x` as another type: bool becomes 0 or 1, float32 is cut towards zero. */
export const cast = (x: Tensor, dataType: DataType): Tensor =>
  x.dataType === dataType ? x : apply(castOperation, [x], { dataType });
