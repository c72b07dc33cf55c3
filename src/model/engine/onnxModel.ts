import {
  type Graph,
  inputOperation,
  type LeafAttributes,
  nodesOf,
  stateOperation,
  type Tensor,
} from '../graph/tensor.ts';
import type { HostTensor } from './engine.ts';
import { encodeModel } from './onnxProto.ts';
import { OnnxWriter } from './onnxWriter.ts';
import { checkNames, leavesOf } from './signature.ts';
import type { SizeInput } from './sizeInputs.ts';

/** What one round of a model is given and gives. */
export interface OnnxRound {
  /** What must be fed: name in the graph to name in the model. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Sizes that must be fed as values. */
  readonly sizeInputs: ReadonlyMap<string, SizeInput>;
  /** Name of an output to that of the result: an output may have the name of an input, as a cache that grows has. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** How a model is called. */
export interface OnnxSignature {
  /** Inputs of the graph as they are declared, by name. */
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly rounds: readonly OnnxRound[];
  /** States that are read, and so must be fed. */
  readonly states: ReadonlyMap<string, Tensor>;
  /** State name to the name of the result that holds its new value. */
  readonly updates: ReadonlyMap<string, string>;
}

/**
 * Writes a graph as an ONNX model: the bytes of its file, and how it is called.
 * @param constants states that become constants of the model
 * @param rounds how many times the model runs the graph, each time with inputs of its own and on the states that the
 *   round before has updated
 */
export function onnxModel(
  graph: Graph,
  provider: 'cpu' | 'webgpu',
  constants: ReadonlyMap<string, HostTensor> = new Map(),
  rounds = 1,
): { bytes: Uint8Array; signature: OnnxSignature } {
  const updates = Object.entries(graph.updates ?? {});
  const nodes = nodesOf([...Object.values(graph.outputs), ...updates.map(([, tensor]) => tensor)]);
  const { inputs, states: allStates } = leavesOf(nodes);
  const states = new Map([...allStates].filter(([name]) => !constants.has(name)));
  checkNames({ inputs, states });

  const writer = new OnnxWriter(provider, inputs);
  for (const [name, value] of constants) if (allStates.has(name)) writer.initializer(name, value);
  for (const [name, tensor] of states) writer.feed(name, tensor);
  // What each state is at the beginning of a round.
  let present = new Map([...allStates.keys()].map((name) => [name, name]));
  const written = Array.from({ length: rounds }, (_, round): OnnxRound => {
    const mark = rounds === 1 ? '' : ` of round ${round + 1}`;
    const sizeInputs = writer.beginRound(mark);
    const given = new Map([...inputs.keys()].map((name) => [name, name + mark]));
    for (const [name, tensor] of inputs) writer.feed(given.get(name)!, tensor);
    const values = new Map<Tensor, string>();
    for (const node of nodes) {
      const { name } = node.attributes as Partial<LeafAttributes>;
      const leaf = { [inputOperation.name]: given, [stateOperation.name]: present }[node.op.name];
      const arguments_ = node.inputs.map((tensor) => values.get(tensor)!);
      values.set(node, leaf?.get(name!) ?? node.op.lower(arguments_, node.attributes, node, writer));
    }
    // Prefixes keep the names of results apart from those of inputs and states.
    const outputs = new Map(Object.keys(graph.outputs).map((name) => [name, `output ${name}${mark}`]));
    for (const [name, tensor] of Object.entries(graph.outputs))
      writer.output(outputs.get(name)!, values.get(tensor)!, tensor);
    present = new Map([...present, ...updates.map(([name, tensor]) => [name, values.get(tensor)!] as const)]);
    return { inputs: given, sizeInputs, outputs };
  });
  for (const [name, tensor] of updates) writer.output(`update ${name}`, present.get(name)!, tensor);
  const signature = {
    inputs,
    rounds: written,
    states,
    updates: new Map(updates.map(([name]) => [name, `update ${name}`])),
  };
  return { bytes: encodeModel(writer.graph()), signature };
}
