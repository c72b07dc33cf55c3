import {
  type Attributes,
  constantOperation,
  type Graph,
  inputOperation,
  nodesOf,
  resultsOf,
  stateOperation,
  type Tensor,
} from '../../graph/tensor.ts';
import { EngineError } from '../engine.ts';
import { checkNames, type Leaves, leavesOf } from '../signature.ts';
import { checkSymbols } from '../sizeInputs.ts';
import { EXPANSIONS, type Kernel, KERNELS } from './tensorFlowOps.ts';

/** One op to call: it reads values by their numbers and makes the value `result`. */
export interface Step {
  readonly node: Tensor;
  readonly kernel: Kernel;
  readonly inputs: readonly number[];
  readonly result: number;
  /** Values that nothing needs after this step. */
  readonly spent: readonly number[];
}

/** A graph as a list of calls, with every value numbered. */
export interface Plan extends Leaves {
  readonly steps: readonly Step[];
  readonly values: number;
  /** Numbers of the leaves: what is there before the first step. */
  readonly inputValues: ReadonlyMap<string, number>;
  readonly stateValues: ReadonlyMap<string, number>;
  readonly constants: ReadonlyMap<number, { values: Float32Array | Int32Array; shape: readonly number[] }>;
  /** Numbers of the results by name, and of the new values of states. */
  readonly outputs: ReadonlyMap<string, number>;
  readonly updates: ReadonlyMap<string, number>;
}

/**
 * Writes a graph as a plan. Equal nodes (same op, inputs and attributes) become one step, so that a backward rule may
 * state again what the forward pass computed.
 * @param frozen names of states that are constants, and so no names to be told apart from feeds
 * @throws EngineError invalidGraph
 */
export function planOf(graph: Graph, frozen: ReadonlySet<string> = new Set()): Plan {
  const outputs = Object.entries(graph.outputs);
  const updates = Object.entries(graph.updates ?? {});
  const nodes = nodesOf(resultsOf(graph));
  const leaves = leavesOf(nodes);
  checkNames({ ...leaves, states: new Map([...leaves.states].filter(([name]) => !frozen.has(name))) });

  const numbering = new Numbering([...leaves.inputs.values(), ...leaves.states.values()]);
  for (const node of nodes) numbering.numberOf(node);
  const numbered = (results: [string, Tensor][]): Map<string, number> =>
    new Map(results.map(([name, node]) => [name, numbering.numberOf(node)]));
  const results = { outputs: numbered(outputs), updates: numbered(updates) };
  const kept = new Set([...results.outputs.values(), ...results.updates.values()]);
  return { ...leaves, ...numbering.plan(kept), ...results };
}

class Numbering {
  private readonly numbers = new Map<Tensor, number>();
  /** Number of the value of each distinct computation. */
  private readonly known = new Map<string, number>();
  private readonly steps: Omit<Step, 'spent'>[] = [];
  private readonly inputValues = new Map<string, number>();
  private readonly stateValues = new Map<string, number>();
  private readonly constants = new Map<
    number,
    { values: Float32Array | Int32Array; shape: readonly number[] }
  >();
  private readonly arrays = new Map<object, number>();
  /** What sizes can be taken from. */
  private readonly leaves: readonly Tensor[];
  private values = 0;

  /** @param leaves inputs and states of the graph */
  constructor(leaves: readonly Tensor[]) {
    this.leaves = leaves;
  }

  numberOf(node: Tensor): number {
    let number = this.numbers.get(node);
    if (number === undefined) this.numbers.set(node, (number = this.make(node)));
    return number;
  }

  private make(node: Tensor): number {
    const expand = EXPANSIONS.get(node.op.name);
    if (expand !== undefined) return this.numberOf(expand(node.inputs, node.attributes));
    const inputs = node.inputs.map((tensor) => this.numberOf(tensor));
    const key = `${node.op.name}(${inputs.join()}) ${this.spelling(node.attributes)}`;
    let number = this.known.get(key);
    if (number === undefined) {
      this.known.set(key, (number = this.values++));
      this.add(node, inputs, number);
    }
    return number;
  }

  private add(node: Tensor, inputs: readonly number[], result: number): void {
    const { name, values } = node.attributes as { name?: string; values?: Float32Array | Int32Array };
    if (node.op.name === inputOperation.name) this.inputValues.set(name!, result);
    else if (node.op.name === stateOperation.name) this.stateValues.set(name!, result);
    else if (node.op.name === constantOperation.name)
      this.constants.set(result, { values: values!, shape: node.shape as readonly number[] });
    else {
      const kernel = KERNELS.get(node.op.name);
      if (kernel === undefined)
        throw new EngineError('invalidGraph', `TensorFlow.js has no counterpart of "${node.op.name}".`);
      checkSymbols(node.shape, this.leaves);
      this.steps.push({ node, kernel, inputs, result });
    }
  }

  /** Attributes as text, equal for equal ones; arrays of values are told apart by identity. */
  private spelling(attributes: Attributes): string {
    return JSON.stringify(attributes, (_key, value: unknown) => {
      if (!(value instanceof Float32Array || value instanceof Int32Array)) return value;
      if (value.length === 1)
        return `${value.constructor.name} ${Object.is(value[0], -0) ? '-0' : value[0]!}`;
      if (!this.arrays.has(value)) this.arrays.set(value, this.arrays.size);
      return `array ${this.arrays.get(value)!}`;
    });
  }

  /** @param kept values that outlive the run */
  plan(kept: ReadonlySet<number>): Omit<Plan, keyof Leaves | 'outputs' | 'updates'> {
    const { values, inputValues, stateValues, constants } = this;
    // What belongs to somebody else, or to the result, is not disposed of on the way.
    const held = new Set([...kept, ...stateValues.values(), ...constants.keys()]);
    const steps: Step[] = [];
    for (const step of this.steps.toReversed()) {
      const spent = [...step.inputs, step.result].filter((value) => !held.has(value));
      for (const value of spent) held.add(value);
      steps.push({ ...step, spent: [...new Set(spent)] });
    }
    return { steps: steps.reverse(), values, inputValues, stateValues, constants };
  }
}
