import type { DeviceState, Engine, Executable } from '../../engine/engine.ts';
import { freeMemory } from '../../engine/freeMemory.ts';
import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { buildDecoderStepGraph, buildMemoryGraph } from '../../vae/graphs/decodingGraphs.ts';
import { emptyCaches, floats } from '../../vae/graphs/feeds.ts';
import { type CachedPositions, grown, steeringStepFeeds } from '../../vae/graphs/steeringFeeds.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import type { Steered, SteeredPassages, SteeringSteps } from './steeringSteps.ts';

/** The steering network as decoding runs it, on an engine. */
export class SteeringRunner implements SteeringSteps {
  private readonly config: ModelConfig;
  private readonly engine: Engine;
  private readonly languageModel: LanguageModel;
  private readonly memory: Executable;
  private readonly step: Executable;
  private readonly gain: number;

  private constructor(
    config: ModelConfig,
    engine: Engine,
    languageModel: LanguageModel,
    executables: { memory: Executable; step: Executable },
    gain: number,
  ) {
    this.config = config;
    this.engine = engine;
    this.languageModel = languageModel;
    this.memory = executables.memory;
    this.step = executables.step;
    this.gain = gain;
  }

  /** @param parameters are frozen into the executables: later changes of them change nothing here */
  static async create(
    config: ModelConfig,
    engine: Engine,
    languageModel: LanguageModel,
    parameters: DeviceState,
  ): Promise<SteeringRunner> {
    const gain = (await parameters.read(['steering.gain'])).get('steering.gain')!.data[0]!;
    const memory = await engine.compile(buildMemoryGraph(config), { constants: parameters });
    try {
      const step = await engine.compile(buildDecoderStepGraph(config), { constants: parameters });
      return new SteeringRunner(config, engine, languageModel, { memory, step }, gain);
    } catch (error) {
      await memory.dispose();
      throw error;
    }
  }

  async begin(codes: readonly Float32Array[], strength: number): Promise<SteeredPassages> {
    const { latentSize, memoryTokens } = this.config;
    const latentCode = new Float32Array(codes.length * latentSize);
    for (const [row, code] of codes.entries()) latentCode.set(code, row * latentSize);
    const caches = this.engine.createState(
      new Map(Object.entries(memoryTokens === 0 ? emptyCaches(this.config, codes.length) : {})),
    );
    try {
      await this.memory.run({ latentCode: floats(latentCode, [codes.length, latentSize]) }, caches);
    } catch (error) {
      caches.dispose();
      throw error;
    }
    return new RunningPassages(this.config, this.step, this.languageModel, caches, codes.length, strength);
  }

  unsteered(hidden: Float32Array): Float32Array {
    return hidden.map((value) => value * this.gain);
  }

  async dispose(): Promise<void> {
    await this.memory.dispose();
    await this.step.dispose();
  }
}

class RunningPassages implements SteeredPassages {
  private readonly config: ModelConfig;
  private readonly step: Executable;
  private readonly languageModel: LanguageModel;
  private readonly caches: DeviceState;
  private readonly strength: number;
  private count: number;
  private cached: CachedPositions = [];

  constructor(
    config: ModelConfig,
    step: Executable,
    languageModel: LanguageModel,
    caches: DeviceState,
    count: number,
    strength: number,
  ) {
    this.config = config;
    this.step = step;
    this.languageModel = languageModel;
    this.caches = caches;
    this.count = count;
    this.strength = strength;
  }

  async append(
    hidden: Float32Array,
    tokenIds: readonly number[],
    sources?: readonly number[],
  ): Promise<Steered> {
    this.count = sources?.length ?? this.count;
    const previousEmbeddings = await this.languageModel.embeddings(tokenIds);
    const feeds = steeringStepFeeds(this.config, {
      batch: this.count,
      hidden,
      previousEmbeddings,
      strength: this.strength,
      cached: this.cached,
      ...(sources !== undefined && { sources }),
    });
    const { query, endLogit } = await this.step.run(feeds, this.caches);
    freeMemory(previousEmbeddings);
    this.cached = grown(this.cached, tokenIds.length / this.count);
    return { queries: query!.data as Float32Array, endLogits: endLogit!.data as Float32Array };
  }

  dispose(): void {
    this.caches.dispose();
  }
}
