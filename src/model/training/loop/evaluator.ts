import type { DeviceState, Engine, Executable } from '../../engine/engine.ts';
import { floats, passageFeeds, type TokenIds } from '../../vae/graphs/feeds.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import { buildEvaluationGraph } from '../../vae/graphs/graphs.ts';
import type { FloatTensor } from '../../vae/network/parameters.ts';
import type { Trainer } from './trainer.ts';

/** What a validation asks of a model: in training the trainer itself answers. */
export type Evaluates = Pick<Trainer, 'evaluate'>;

/** Measures a model that nobody trains. */
export class Evaluator implements Evaluates {
  private readonly config: ModelConfig;
  private readonly state: DeviceState;
  private readonly executable: Executable;

  private constructor(config: ModelConfig, state: DeviceState, executable: Executable) {
    this.config = config;
    this.state = state;
    this.executable = executable;
  }

  static async create(
    engine: Engine,
    config: ModelConfig,
    parameters: ReadonlyMap<string, FloatTensor>,
  ): Promise<Evaluator> {
    const executable = await engine.compile(buildEvaluationGraph(config));
    return new Evaluator(config, engine.createState(parameters), executable);
  }

  async evaluate(
    passages: readonly TokenIds[],
    epsilon: Float32Array,
  ): Promise<{ reconstruction: Float32Array; kl: Float32Array; posteriorMean: Float32Array }> {
    const shape = [passages.length, this.config.latentSize];
    const feeds = { ...passageFeeds(this.config, passages), epsilon: floats(epsilon, shape) };
    const results = await this.executable.run(feeds, this.state);
    const read = (name: string): Float32Array => results[name]!.data as Float32Array;
    return { reconstruction: read('reconstruction'), kl: read('kl'), posteriorMean: read('posteriorMean') };
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
    this.state.dispose();
  }
}
