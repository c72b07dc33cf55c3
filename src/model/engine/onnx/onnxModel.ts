import {
  type Graph,
  inputOperation,
  type LeafAttributes,
  nodesOf,
  resultsOf,
  stateOperation,
  type Tensor,
} from '../../graph/tensor.ts';
import type { OnnxProvider } from '../../graph/onnxEmitter.ts';
import type { HostTensor } from '../engine.ts';
import { encodeModel } from './onnxProto.ts';
import { OnnxWriter } from './onnxWriter.ts';
import { checkNames, leavesOf } from '../signature.ts';
import type { SizeInput } from '../sizeInputs.ts';

export interface OnnxRound {
  /** What must be fed: name in the graph to name in the model. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Sizes that must be fed as values. */
  readonly sizeInputs: ReadonlyMap<string, SizeInput>;
  /** Name of an output to that of the result: an output may have the name of an input, as a cache that grows has. */
  readonly outputs: ReadonlyMap<string, string>;
}

export interface OnnxSignature {
  /** Inputs of the graph as they are declared, by name. */
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly rounds: readonly OnnxRound[];
  /** States that are read, and so must be fed. */
  readonly states: ReadonlyMap<string, Tensor>;
  /** New values of states, by the name of the state. */
  readonly updates: ReadonlyMap<string, OnnxUpdate>;
}

export interface OnnxUpdate {
  /** Name of the result that holds the new value. */
  readonly result: string;
  /** Its shape; undefined where that is different from run to run. */
  readonly shape: readonly number[] | undefined;
}

/**
 * Writes a graph as an ONNX model: the bytes of its file, and how it is called.
 * @param constants states that become constants of the model
 * @param rounds how many times the model runs the graph, each time with inputs of its own and on the states that the
 *   round before has updated
 */
export function onnxModel(
  graph: Graph,
  provider: OnnxProvider,
  constants: ReadonlyMap<string, HostTensor> = new Map(),
  rounds = 1,
): { bytes: Uint8Array; signature: OnnxSignature } {
  const updates = Object.entries(graph.updates ?? {});
  const nodes = nodesOf(resultsOf(graph));
  const { inputs, states: allStates } = leavesOf(nodes);
  const states = new Map([...allStates].filter(([name]) => !constants.has(name)));
  checkNames({ inputs, states });

  const writer = new OnnxWriter(provider, [...inputs.values(), ...states.values()]);
  for (const [name, value] of constants) if (allStates.has(name)) writer.initializer(name, value);
  for (const [name, tensor] of states) writer.feed(name, tensor);
  // What each state is at the beginning of a round.
  let present = new Map([...allStates.keys()].map((name) => [name, name]));
  const allRounds = Array.from({ length: rounds }, (_, round): OnnxRound => {
    const mark = rounds === 1 ? '' : ` of round ${round + 1}`;
    const sizeInputs = writer.beginRound(mark);
    const given = new Map([...inputs.keys()].map((name) => [name, name + mark]));
    for (const [name, tensor] of inputs) writer.feed(given.get(name)!, tensor);
    const values = new Map<Tensor, string>();
    for (const node of nodes) {
      const { name } = node.attributes as Partial<LeafAttributes>;
      const leaf = { [inputOperation.name]: given, [stateOperation.name]: present }[node.op.name];
      const arguments_ = node.inputs.map((tensor) => values.get(tensor)!);
      const value = leaf?.get(name!) ?? node.op.lower(arguments_, node.attributes, node, writer);
      values.set(node, value);
      writer.describe(value, node);
    }
    // Prefixes keep the names of results apart from those of inputs and states.
    const outputs = new Map(Object.keys(graph.outputs).map((name) => [name, `output ${name}${mark}`]));
    for (const [name, tensor] of Object.entries(graph.outputs))
      writer.output(outputs.get(name)!, values.get(tensor)!, tensor);
    present = new Map([...present, ...updates.map(([name, tensor]) => [name, values.get(tensor)!] as const)]);
    return { inputs: given, sizeInputs, outputs };
  });
  const written = updates.map(([name, tensor]): [string, OnnxUpdate] => {
    const result = `update ${name}`;
    writer.output(result, present.get(name)!, tensor);
    const isFixed = tensor.shape.every((dim) => typeof dim === 'number');
    return [name, { result, shape: isFixed ? tensor.shape : undefined }];
  });
  const signature = { inputs, rounds: allRounds, states, updates: new Map(written) };
  return { bytes: encodeModel(writer.graph()), signature };
}
