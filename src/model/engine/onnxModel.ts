import { type Graph, nodesOf, type Tensor } from '../graph/tensor.ts';
import type { HostTensor } from './engine.ts';
import { encodeModel } from './onnxProto.ts';
import { OnnxWriter } from './onnxWriter.ts';
import { checkNames, leavesOf } from './signature.ts';
import type { SizeInput } from './sizeInputs.ts';

/** How a model is called. */
export interface OnnxSignature {
  /** What must be fed, by name. */
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** States that are read, and so must be fed. */
  readonly states: ReadonlyMap<string, Tensor>;
  /** Sizes that must be fed as values. */
  readonly sizeInputs: ReadonlyMap<string, SizeInput>;
  /** Name of an output to that of the result: an output may have the name of an input, as a cache that grows has. */
  readonly outputs: ReadonlyMap<string, string>;
  /** State name to the name of the result that holds its new value. */
  readonly updates: ReadonlyMap<string, string>;
}

/**
 * Writes a graph as an ONNX model: the bytes of its file, and how it is called.
 * @param constants states that become constants of the model
 */
export function onnxModel(
  graph: Graph,
  provider: 'cpu' | 'webgpu',
  constants: ReadonlyMap<string, HostTensor> = new Map(),
): { bytes: Uint8Array; signature: OnnxSignature } {
  const updates = graph.updates ?? {};
  const nodes = nodesOf([...Object.values(graph.outputs), ...Object.values(updates)]);
  const { inputs, states: allStates } = leavesOf(nodes);
  const states = new Map([...allStates].filter(([name]) => !constants.has(name)));
  checkNames({ inputs, states });

  const writer = new OnnxWriter(provider, inputs);
  for (const [name, value] of constants) if (allStates.has(name)) writer.initializer(name, value);
  const values = new Map<Tensor, string>();
  for (const node of nodes) {
    const arguments_ = node.inputs.map((tensor) => values.get(tensor)!);
    values.set(node, node.op.lower(arguments_, node.attributes, node, writer));
  }
  // Prefixes keep the names of results apart from those of inputs and states.
  const results = (prefix: string, tensors: Readonly<Record<string, Tensor>>): Map<string, string> =>
    new Map(
      Object.entries(tensors).map(([name, tensor]) => {
        const result = `${prefix} ${name}`;
        writer.output(result, values.get(tensor)!, tensor);
        return [name, result];
      }),
    );
  const signature = {
    inputs,
    states,
    sizeInputs: writer.sizeInputs,
    outputs: results('output', graph.outputs),
    updates: results('update', updates),
  };
  return { bytes: encodeModel(writer.graph([...inputs, ...states])), signature };
}
