import type { Graph } from '../../graph/tensor.ts';
import { type DeviceState, type Engine, EngineError, type Executable, type HostTensor } from '../engine.ts';
import { TensorFlowExecutable } from './tensorFlowExecutable.ts';
import type { Library } from './tensorFlowOps.ts';
import { planOf } from './tensorFlowPlan.ts';
import { TensorFlowState } from './tensorFlowState.ts';

/**
 * TensorFlow.js as an engine, on the backend that is set in it. It is the second one that executes the same graphs, so
 * that each can be tested against the other.
 */
export class TensorFlowEngine implements Engine {
  readonly name: string;
  readonly device: string;
  private readonly tf: Library;
  private readonly executables = new Set<TensorFlowExecutable>();
  private readonly states = new Set<TensorFlowState>();

  constructor(tf: Library, { name, device }: { readonly name: string; readonly device: string }) {
    this.tf = tf;
    this.name = name;
    this.device = device;
  }

  createState(values: ReadonlyMap<string, HostTensor>): DeviceState {
    const made = new TensorFlowState(this.tf, values, () => void this.states.delete(made));
    this.states.add(made);
    return made;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- so that a fault rejects, as that of other engines
  async compile(graph: Graph, { constants }: { readonly constants?: DeviceState } = {}): Promise<Executable> {
    if (constants !== undefined && !(constants instanceof TensorFlowState))
      throw new EngineError('invalidArgument', 'The constants are no state of this engine.');
    const plan = planOf(graph, new Set(constants?.names));
    const executable = new TensorFlowExecutable(this.tf, plan, constants);
    this.executables.add(executable);
    return executable;
  }

  async dispose(): Promise<void> {
    for (const values of this.states) values.dispose();
    for (const executable of this.executables) await executable.dispose();
  }
}
