import type * as TensorFlow from '@tensorflow/tfjs-core';
import { evaluateDim } from '../../graph/dimensions.ts';
import { type DeviceState, EngineError, type Executable, type HostTensor, messageOf } from '../engine.ts';
import { checkFeed, checkShape } from '../signature.ts';
import type { Call, Library } from './tensorFlowOps.ts';
import type { Plan } from './tensorFlowPlan.ts';
import { download, TensorFlowState, upload } from './tensorFlowState.ts';

interface Results {
  readonly outputs: TensorFlow.Tensor[];
  readonly updates: TensorFlow.Tensor[];
}

/**
 * A graph as calls of TensorFlow.js. Each tensor is disposed of after the last call that reads it, so that a run needs
 * no more memory than it has to, and leaves nothing behind, also when it fails.
 */
export class TensorFlowExecutable implements Executable {
  private readonly tf: Library;
  private readonly plan: Plan;
  /** Values that are there before a run and stay: constants of the graph and frozen states. */
  private readonly lasting = new Map<number, TensorFlow.Tensor>();
  private disposed = false;

  /** @param frozen a state whose present values become constants */
  constructor(tf: Library, plan: Plan, frozen?: TensorFlowState) {
    this.tf = tf;
    this.plan = plan;
    for (const [value, { values, shape }] of plan.constants) {
      const dataType = values instanceof Float32Array ? 'float32' : 'int32';
      this.lasting.set(value, tf.tensor(values, [...shape], dataType));
    }
    for (const [name, value] of plan.stateValues)
      // A second handle on the same memory: a state replaces tensors, and writes into none.
      if (frozen?.names.includes(name) === true) this.lasting.set(value, tf.clone(frozen.tensor(name)));
  }

  async run(
    feeds: Readonly<Record<string, HostTensor>>,
    state?: DeviceState,
  ): Promise<Record<string, HostTensor>> {
    if (this.disposed) throw new EngineError('disposed', 'The executable has been disposed of.');
    const { inputs, states, stateValues, outputs, updates } = this.plan;
    const sizes = new Map<string, number>();
    const given = new Map<string, HostTensor>();
    const read = [...stateValues].filter(([, value]) => !this.lasting.has(value));
    const values = new Map(this.lasting);
    if (read.length > 0 || updates.size > 0) {
      if (!(state instanceof TensorFlowState))
        throw new EngineError('invalidArgument', 'The graph uses states: a state of this engine is needed.');
      state.checkUsable();
      for (const [name, value] of read) {
        checkShape(name, state.tensor(name).shape, states.get(name)!, sizes);
        values.set(value, state.tensor(name));
      }
    }
    for (const [name, declared] of inputs) given.set(name, checkFeed(name, feeds[name], declared, sizes));

    const results = this.compute(given, values, sizes);
    if (state instanceof TensorFlowState)
      state.replace(new Map([...updates.keys()].map((name, k) => [name, results.updates[k]!])));
    try {
      const found: Record<string, HostTensor> = {};
      for (const [k, name] of [...outputs.keys()].entries())
        found[name] = await download(results.outputs[k]!);
      return found;
    } catch (cause) {
      throw new EngineError('failed', `TensorFlow failed to run the graph: ${messageOf(cause)}`, { cause });
    } finally {
      for (const tensor of results.outputs) tensor.dispose();
    }
  }

  /** All steps. Nothing is waited for in between, so that no other run can come in. */
  private compute(
    feeds: ReadonlyMap<string, HostTensor>,
    given: ReadonlyMap<number, TensorFlow.Tensor>,
    sizes: ReadonlyMap<string, number>,
  ): Results {
    const { steps, inputValues, outputs, updates } = this.plan;
    const size: Call['size'] = (dim) => (typeof dim === 'number' ? dim : evaluateDim(dim, sizes));
    const call = { tf: this.tf, size, sizes: (dims: Parameters<Call['sizes']>[0]) => dims.map(size) };
    const values = new Map(given);
    try {
      // tidy disposes of what an error leaves over; what a step has spent goes at once.
      return this.tf.tidy((): Results & TensorFlow.TensorContainerObject => {
        for (const [name, value] of inputValues) values.set(value, upload(this.tf, feeds.get(name)!));
        for (const { node, kernel, inputs, result, spent } of steps) {
          const arguments_ = inputs.map((input) => values.get(input)!);
          values.set(result, kernel(arguments_, node.attributes, { ...call, node }));
          for (const value of spent) {
            values.get(value)!.dispose();
            values.delete(value);
          }
        }
        // A handle of its own for each result: one value may have several names, or belong to a state.
        const handles = (results: ReadonlyMap<string, number>): TensorFlow.Tensor[] =>
          [...results.values()].map((value) => this.tf.clone(values.get(value)!));
        return { outputs: handles(outputs), updates: handles(updates) };
      });
    } catch (cause) {
      throw new EngineError('failed', `TensorFlow failed to run the graph: ${messageOf(cause)}`, { cause });
    }
  }

  dispose(): Promise<void> {
    this.disposed = true;
    for (const tensor of this.lasting.values()) tensor.dispose();
    this.lasting.clear();
    return Promise.resolve();
  }
}
