import { apply, constant, type Operation, type Tensor } from '../tensor.ts';
import { broadcastShapes, commonType, sumTo } from './broadcasting.ts';
import { greaterOrEqual } from './comparison.ts';

/** Elementwise arithmetic. Ops of two inputs broadcast, and their gradients are summed back (`sumTo`). */

function binary(
  name: string,
  onnxOperator: string,
  backward: (gradient: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly [Tensor, Tensor],
): Operation {
  return {
    name,
    infer: (inputs) => ({
      shape: broadcastShapes(inputs[0]!.shape, inputs[1]!.shape),
      dataType: commonType(inputs, ['float32', 'int32']),
    }),
    lower: (inputs, _attributes, _node, onnx) => onnx.node(onnxOperator, inputs),
    backward(gradient, node) {
      const [a, b] = node.inputs as readonly [Tensor, Tensor];
      const [da, db] = backward(gradient, a, b, node);
      return [sumTo(da, a.shape), sumTo(db, b.shape)];
    },
  };
}

function unary(
  name: string,
  lower: Operation['lower'] | string,
  backward: (gradient: Tensor, x: Tensor, y: Tensor) => Tensor,
): Operation {
  return {
    name,
    infer: (inputs) => ({ shape: inputs[0]!.shape, dataType: commonType(inputs, ['float32']) }),
    lower: typeof lower === 'string' ? (inputs, _attributes, _node, onnx) => onnx.node(lower, inputs) : lower,
    backward: (gradient, node) => [backward(gradient, node.inputs[0]!, node)],
  };
}

// y = a + b; da = dy, db = dy
export const addOperation = binary('add', 'Add', (dy) => [dy, dy]);

// y = a - b; da = dy, db = -dy
export const subtractOperation = binary('subtract', 'Sub', (dy) => [dy, negate(dy)]);

// y = a b; da = dy b, db = dy a
export const multiplyOperation = binary('multiply', 'Mul', (dy, a, b) => [multiply(dy, b), multiply(dy, a)]);

// y = a / b; da = dy / b, db = -dy y / b
export const divideOperation = binary('divide', 'Div', (dy, _a, b, y) => {
  const da = divide(dy, b);
  return [da, negate(multiply(da, y))];
});

// y = max(a, b); dy goes to the larger one, to a where they are equal
export const maximumOperation = binary('maximum', 'Max', (dy, a, b) => {
  const first = greaterOrEqual(a, b);
  return [where(first, dy, constant(0)), where(first, constant(0), dy)];
});

// y = min(a, b); dy goes to the smaller one, to a where they are equal
export const minimumOperation = binary('minimum', 'Min', (dy, a, b) => {
  const first = greaterOrEqual(b, a);
  return [where(first, dy, constant(0)), where(first, constant(0), dy)];
});

// y = -x; dx = -dy
export const negateOperation = unary('negate', 'Neg', (dy) => negate(dy));

// y = e^x; dx = dy y
export const expOperation = unary('exp', 'Exp', (dy, _x, y) => multiply(dy, y));

// y = ln x; dx = dy / x
export const logOperation = unary('log', 'Log', (dy, x) => divide(dy, x));

// y = sqrt x; dx = dy / (2 y)
export const sqrtOperation = unary('sqrt', 'Sqrt', (dy, _x, y) => divide(dy, multiply(y, constant(2))));

// y = x x; dx = 2 x dy
export const squareOperation = unary(
  'square',
  ([x], _attributes, _node, onnx) => onnx.node('Mul', [x!, x!]),
  (dy, x) => multiply(dy, multiply(x, constant(2))),
);

// y = 1 / x; dx = -dy y y
export const reciprocalOperation = unary('reciprocal', 'Reciprocal', (dy, _x, y) =>
  negate(multiply(dy, square(y))),
);

// y = tanh x; dx = dy (1 - y y)
export const tanhOperation = unary('tanh', 'Tanh', (dy, _x, y) =>
  multiply(dy, subtract(constant(1), square(y))),
);

// y = 1 / (1 + e^-x); dx = dy y (1 - y)
export const sigmoidOperation = unary('sigmoid', 'Sigmoid', (dy, _x, y) =>
  multiply(dy, multiply(y, subtract(constant(1), y))),
);

// y = x s with s = sigmoid(x); dx = dy (s + y (1 - s))
export const siluOperation = unary(
  'silu',
  ([x], _attributes, _node, onnx) => onnx.node('Mul', [x!, onnx.node('Sigmoid', [x!])]),
  (dy, x, y) => {
    const s = sigmoid(x);
    return multiply(dy, add(s, multiply(y, subtract(constant(1), s))));
  },
);

// y = h u with h = silu(x) = x s, s = sigmoid(x):
//   du = dy h,  dx = dy u (s + h (1 - s)) = u (s (dy - du) + du)
export const swigluOperation: Operation = {
  name: 'swiglu',
  infer: (inputs) => ({
    shape: broadcastShapes(inputs[0]!.shape, inputs[1]!.shape),
    dataType: commonType(inputs, ['float32']),
  }),
  lower: ([x, u], _attributes, _node, onnx) =>
    onnx.node('Mul', [onnx.node('Mul', [x!, onnx.node('Sigmoid', [x!])]), u!]),
  backward(dy, node) {
    const [x, u] = node.inputs as readonly [Tensor, Tensor];
    const du = multiply(dy, silu(x));
    const dx = multiply(u, add(multiply(sigmoid(x), subtract(dy, du)), du));
    return [sumTo(dx, x.shape), sumTo(du, u.shape)];
  },
};

// y = a where the condition holds, else b; da = dy there and 0 elsewhere, db the other way round
export const whereOperation: Operation = {
  name: 'where',
  infer([condition, a, b]) {
    if (condition!.dataType !== 'bool') throw new Error('the condition must be bool.');
    return {
      shape: broadcastShapes(condition!.shape, a!.shape, b!.shape),
      dataType: commonType([a!, b!], ['float32', 'int32']),
    };
  },
  lower: (inputs, _attributes, _node, onnx) => onnx.node('Where', inputs),
  backward(dy, node) {
    const [condition, a, b] = node.inputs as readonly [Tensor, Tensor, Tensor];
    const zero = constant(0);
    return [
      undefined,
      sumTo(where(condition, dy, zero), a.shape),
      sumTo(where(condition, zero, dy), b.shape),
    ];
  },
};

export const add = (a: Tensor, b: Tensor): Tensor => apply(addOperation, [a, b], {});
export const subtract = (a: Tensor, b: Tensor): Tensor => apply(subtractOperation, [a, b], {});
export const multiply = (a: Tensor, b: Tensor): Tensor => apply(multiplyOperation, [a, b], {});
export const divide = (a: Tensor, b: Tensor): Tensor => apply(divideOperation, [a, b], {});
export const maximum = (a: Tensor, b: Tensor): Tensor => apply(maximumOperation, [a, b], {});
export const minimum = (a: Tensor, b: Tensor): Tensor => apply(minimumOperation, [a, b], {});
export const negate = (x: Tensor): Tensor => apply(negateOperation, [x], {});
export const exp = (x: Tensor): Tensor => apply(expOperation, [x], {});
export const log = (x: Tensor): Tensor => apply(logOperation, [x], {});
export const sqrt = (x: Tensor): Tensor => apply(sqrtOperation, [x], {});
export const square = (x: Tensor): Tensor => apply(squareOperation, [x], {});
export const reciprocal = (x: Tensor): Tensor => apply(reciprocalOperation, [x], {});
export const tanh = (x: Tensor): Tensor => apply(tanhOperation, [x], {});
export const sigmoid = (x: Tensor): Tensor => apply(sigmoidOperation, [x], {});
/** x sigmoid(x), also called swish. */
export const silu = (x: Tensor): Tensor => apply(siluOperation, [x], {});
/** silu(x) u: the gate of SwiGLU (Shazeer 2020), with fewer passes over its gradients than its two ops have. */
export const swiglu = (x: Tensor, u: Tensor): Tensor => apply(swigluOperation, [x, u], {});
/** `a` where `condition` (bool) holds, else `b`; all three broadcast. */
export const where = (condition: Tensor, a: Tensor, b: Tensor): Tensor =>
  apply(whereOperation, [condition, a, b], {});
