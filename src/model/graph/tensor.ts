import { canonicalDim, type Dim, formatShape, multiplyDims } from './dimensions.ts';
import type { OnnxEmitter } from './onnxEmitter.ts';

export type { Dim } from './dimensions.ts';

export type DataType = 'float32' | 'int32' | 'bool';

export type AttributeValue =
  number | string | boolean | readonly number[] | readonly Dim[] | Float32Array | Int32Array;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The type of a node of a graph: what it computes is said once, in the file of its family under ops/. */
export interface Operation<A extends Attributes = Attributes> {
  readonly name: string;
  /** The shape and type of the result. Throws an Error with the reason when the inputs do not fit together. */
  infer(inputs: readonly Tensor[], attributes: A): { shape: readonly Dim[]; dataType: DataType };
  /** Writes the op as ONNX nodes; `inputs` and the result are names of ONNX values. */
  lower(inputs: readonly string[], attributes: A, node: Tensor, onnx: OnnxEmitter): string;
  /**
   * The gradient of the loss with respect to each input, given that with respect to the result; undefined for an
   * input that has none. Absent where no gradient exists (comparisons, casts to whole numbers).
   */
  backward?(gradient: Tensor, node: Tensor, attributes: A): readonly (Tensor | undefined)[];
}

/** A node of a graph: a value that is computed when the graph runs. Nodes are never changed. */
export interface Tensor {
  /** Increases with every node made, so that inputs have smaller numbers than what is computed from them. */
  readonly id: number;
  readonly op: Operation;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly shape: readonly Dim[];
  readonly dataType: DataType;
}

export interface Graph {
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** New values of states, by the name of the state; they take effect when the whole graph has run. */
  readonly updates?: Readonly<Record<string, Tensor>>;
}

/** Everything that a graph computes. */
export function resultsOf({ outputs, updates = {} }: Graph): Tensor[] {
  return [...Object.values(outputs), ...Object.values(updates)];
}

let made = 0;

/** Makes a node; op, shapes and reason are named when the inputs do not fit. */
export function apply<A extends Attributes>(
  op: Operation<A>,
  inputs: readonly Tensor[],
  attributes: A,
): Tensor {
  let inferred;
  try {
    inferred = op.infer(inputs, attributes);
  } catch (error) {
    const shapes = inputs.map((tensor) => `${tensor.dataType}${formatShape(tensor.shape)}`).join(', ');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${op.name}(${shapes}): ${reason}`, { cause: error });
  }
  const shape = inferred.shape.map(canonicalDim);
  // An operation only ever meets the attributes that its own builder function made.
  const erased = op as unknown as Operation;
  return { id: ++made, op: erased, inputs, attributes, shape, dataType: inferred.dataType };
}

/** Attributes of the three kinds of leaves. */
export interface LeafAttributes extends Record<string, AttributeValue> {
  readonly name: string;
  readonly shape: readonly Dim[];
  readonly dataType: DataType;
}

function leaf(name: string): Operation<LeafAttributes> {
  return {
    name,
    infer: (_inputs, attributes) => attributes,
    lower: (_inputs, attributes) => attributes.name,
  };
}

export const inputOperation = leaf('input');
export const stateOperation = leaf('state');

export const constantOperation: Operation<{ values: Float32Array | Int32Array; shape: readonly number[] }> = {
  name: 'constant',
  infer(_inputs, { values, shape }) {
    const size = multiplyDims(...shape);
    if (size !== values.length) throw new Error(`${values.length} values for shape ${formatShape(shape)}.`);
    return { shape, dataType: values instanceof Float32Array ? 'float32' : 'int32' };
  },
  lower: (_inputs, { values, shape }, _node, onnx) => onnx.constant(values, shape),
};

/** A value given at each run. */
export function input(name: string, shape: readonly Dim[], dataType: DataType = 'float32'): Tensor {
  return apply(inputOperation, [], { name, shape: shape.map(canonicalDim), dataType });
}

/** A named float32 value that stays with the engine between runs: a parameter, a moment, a step count. */
export function state(name: string, shape: readonly Dim[]): Tensor {
  return apply(stateOperation, [], { name, shape: shape.map(canonicalDim), dataType: 'float32' });
}

/** A value known when the graph is built. A number is a float32 scalar; an array has one axis unless told. */
export function constant(value: number | Float32Array | Int32Array, shape?: readonly number[]): Tensor {
  const values = typeof value === 'number' ? Float32Array.of(value) : value;
  return apply(constantOperation, [], {
    values,
    shape: shape ?? (typeof value === 'number' ? [] : [values.length]),
  });
}

/** All nodes that `outputs` are computed from, themselves included, inputs before what is computed from them. */
export function nodesOf(outputs: Iterable<Tensor>): Tensor[] {
  const found = new Set<Tensor>();
  const pending = [...outputs];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    pending.push(...node.inputs);
  }
  return [...found].sort((a, b) => a.id - b.id);
}
