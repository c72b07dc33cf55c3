import { evaluateDim, formatShape } from '../graph/dimensions.ts';
import { inputOperation, type LeafAttributes, stateOperation, type Tensor } from '../graph/tensor.ts';
import { EngineError, type HostTensor } from './engine.ts';

/** How a graph is called, whatever runs it: what must be fed and which states are read, by name. */
export interface Leaves {
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly states: ReadonlyMap<string, Tensor>;
}

/** @throws EngineError invalidGraph when one name stands for different things */
export function leavesOf(nodes: readonly Tensor[]): Leaves {
  return { inputs: leaves(nodes, inputOperation.name), states: leaves(nodes, stateOperation.name) };
}

/** Leaves of one kind by name. Two leaves may share a name when they are alike. */
function leaves(nodes: readonly Tensor[], operation: string): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  for (const node of nodes) {
    if (node.op.name !== operation) continue;
    const { name } = node.attributes as LeafAttributes;
    const other = found.get(name);
    if (other && (String(other.shape) !== String(node.shape) || other.dataType !== node.dataType))
      throw new EngineError('invalidGraph', `Two ${operation}s of different shapes are named "${name}".`);
    found.set(name, node);
  }
  return found;
}

/** @throws EngineError invalidGraph when a name could mean either what is fed or what is kept */
export function checkNames({ inputs, states }: Leaves): void {
  for (const name of states.keys())
    if (inputs.has(name)) throw new EngineError('invalidGraph', `"${name}" names an input and a state.`);
}

/**
 * Checks one feed against its declaration.
 * @param sizes of the named dimensions seen so far; gets the new ones
 * @throws EngineError invalidArgument
 */
export function checkFeed(
  name: string,
  value: HostTensor | undefined,
  declared: Tensor,
  sizes: Map<string, number>,
): HostTensor {
  if (value === undefined) throw new EngineError('invalidArgument', `The feed "${name}" is missing.`);
  if (value.dataType !== declared.dataType)
    throw new EngineError(
      'invalidArgument',
      `"${name}" must be ${declared.dataType}, not ${value.dataType}.`,
    );
  checkShape(name, value.shape, declared, sizes);
  if (value.data.length !== sizeOf(value.shape))
    throw new EngineError(
      'invalidArgument',
      `"${name}" has ${value.data.length} values for the shape ${formatShape(value.shape)}.`,
    );
  return value;
}

/**
 * Checks that a shape is what the graph says. `sizes` holds the sizes of named dimensions seen so far and gets the
 * new ones; a dimension computed from several names is checked when all of them are known.
 */
export function checkShape(
  name: string,
  shape: readonly number[],
  declared: Tensor,
  sizes: Map<string, number>,
): void {
  const fits = declared.shape.every((dim, axis) => {
    const size = shape[axis]!;
    if (typeof dim === 'number') return size === dim;
    if (!/^\w+$/.test(dim)) return size === known(dim, sizes, size);
    const before = sizes.get(dim);
    sizes.set(dim, before ?? size);
    return before === undefined || before === size;
  });
  if (!fits || shape.length !== declared.shape.length) {
    const bound = [...sizes].map(([symbol, size]) => `${symbol} = ${size}`).join(', ');
    throw new EngineError(
      'invalidArgument',
      `"${name}" has the shape ${formatShape(shape)}, not ${formatShape(declared.shape)}` +
        (bound === '' ? '.' : ` with ${bound}.`),
    );
  }
}

function known(dim: string, sizes: ReadonlyMap<string, number>, otherwise: number): number {
  try {
    return evaluateDim(dim, sizes);
  } catch {
    return otherwise;
  }
}

export function checkStateValue(name: string, { dataType, data, shape }: HostTensor): void {
  if (dataType !== 'float32')
    throw new EngineError('invalidArgument', `State "${name}" is ${dataType}; states are float32.`);
  if (sizeOf(shape) !== data.length)
    throw new EngineError(
      'invalidArgument',
      `State "${name}" has ${data.length} values for [${shape.join()}].`,
    );
}

export function checkReplacement(name: string, shape: readonly number[], value: HostTensor): void {
  if (String(shape) !== String(value.shape))
    throw new EngineError(
      'invalidArgument',
      `State "${name}" has the shape [${shape.join()}], not [${value.shape.join()}].`,
    );
  checkStateValue(name, value);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1);
}
