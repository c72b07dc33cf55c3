import type { DeviceState, Engine, Executable } from '../../engine/engine.ts';
import { floats } from '../../vae/graphs/feeds.ts';
import type { Example, InputMaker } from '../data/inputMaker.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import { buildEvaluationGraph } from '../../vae/graphs/graphs.ts';
import type { FloatTensor } from '../../vae/network/parameters.ts';
import type { Trainer } from './trainer.ts';

/** What a validation asks of a model: in training the trainer itself answers. */
export type Evaluates<E extends Example> = Pick<Trainer<E>, 'evaluate'>;

/** Measures a model that nobody trains. */
export class Evaluator<E extends Example> implements Evaluates<E> {
  private readonly config: ModelConfig;
  private readonly inputs: InputMaker<E>;
  private readonly state: DeviceState;
  private readonly executable: Executable;

  private constructor(
    config: ModelConfig,
    inputs: InputMaker<E>,
    state: DeviceState,
    executable: Executable,
  ) {
    this.config = config;
    this.inputs = inputs;
    this.state = state;
    this.executable = executable;
  }

  static async create<E extends Example>(
    engine: Engine,
    config: ModelConfig,
    inputs: InputMaker<E>,
    parameters: ReadonlyMap<string, FloatTensor>,
  ): Promise<Evaluator<E>> {
    const executable = await engine.compile(buildEvaluationGraph(config));
    return new Evaluator(config, inputs, engine.createState(parameters), executable);
  }

  async evaluate(
    examples: readonly E[],
    epsilon: Float32Array,
  ): Promise<{ reconstruction: Float32Array; kl: Float32Array; posteriorMean: Float32Array }> {
    const shape = [examples.length, this.config.latentSize];
    const feeds = { ...(await this.inputs.forEvaluation(examples)), epsilon: floats(epsilon, shape) };
    const results = await this.executable.run(feeds, this.state);
    const read = (name: string): Float32Array => results[name]!.data as Float32Array;
    return { reconstruction: read('reconstruction'), kl: read('kl'), posteriorMean: read('posteriorMean') };
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
    this.state.dispose();
  }
}
