import type { DeviceState, Engine, Executable } from '../../engine/engine.ts';
import { state, type Tensor } from '../../graph/tensor.ts';
import type { LanguageModel } from '../../languageModel/languageModel.ts';
import { floats, ints, scalar } from '../../vae/graphs/feeds.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';
import { memoryGraph, stepGraph, type SteeringSizes } from './steeringGraphs.ts';
import type { Steered, SteeredPassages, SteeringSteps } from './steeringSteps.ts';

/** The steering network as decoding runs it, on an engine. */
export class SteeringRunner implements SteeringSteps {
  private readonly sizes: SteeringSizes;
  private readonly engine: Engine;
  private readonly languageModel: LanguageModel;
  private readonly memory: Executable;
  private readonly step: Executable;
  private readonly gain: number;

  private constructor(
    sizes: SteeringSizes,
    engine: Engine,
    languageModel: LanguageModel,
    executables: { memory: Executable; step: Executable },
    gain: number,
  ) {
    this.sizes = sizes;
    this.engine = engine;
    this.languageModel = languageModel;
    this.memory = executables.memory;
    this.step = executables.step;
    this.gain = gain;
  }

  static async create(
    sizes: SteeringSizes,
    engine: Engine,
    languageModel: LanguageModel,
    parameters: ParameterValues,
  ): Promise<SteeringRunner> {
    const leaves = new Map<string, Tensor>();
    const parameter = (name: string): Tensor => {
      let leaf = leaves.get(name);
      if (leaf === undefined) leaves.set(name, (leaf = state(name, parameters.get(name)!.shape)));
      return leaf;
    };
    const constants = engine.createState(parameters);
    try {
      const memory = await engine.compile(memoryGraph(sizes, parameter), { constants });
      const step = await engine.compile(stepGraph(sizes, parameter), { constants });
      const gain = parameters.get('steering.gain')!.data[0]!;
      return new SteeringRunner(sizes, engine, languageModel, { memory, step }, gain);
    } finally {
      constants.dispose();
    }
  }

  async begin(codes: readonly Float32Array[], strength: number): Promise<SteeredPassages> {
    const { latentSize } = this.sizes;
    const latentCode = new Float32Array(codes.length * latentSize);
    for (const [row, code] of codes.entries()) latentCode.set(code, row * latentSize);
    const caches = this.engine.createState(new Map());
    try {
      await this.memory.run({ latentCode: floats(latentCode, [codes.length, latentSize]) }, caches);
    } catch (error) {
      caches.dispose();
      throw error;
    }
    return new RunningPassages(this.sizes, this.step, this.languageModel, caches, codes.length, strength);
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
  private readonly sizes: SteeringSizes;
  private readonly step: Executable;
  private readonly languageModel: LanguageModel;
  private readonly caches: DeviceState;
  private readonly strength: number;
  private count: number;
  private cached = 0;

  constructor(
    sizes: SteeringSizes,
    step: Executable,
    languageModel: LanguageModel,
    caches: DeviceState,
    count: number,
    strength: number,
  ) {
    this.sizes = sizes;
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
    const { memoryTokens, languageWidth } = this.sizes;
    const from = sources ?? Array.from({ length: this.count }, (_, row) => row);
    this.count = from.length;
    const added = tokenIds.length / this.count;
    const positions = Array.from({ length: added }, (_, i) => this.cached + i);
    const keys = [
      ...Array<number>(memoryTokens).fill(-1),
      ...Array.from({ length: this.cached + added }, (_, i) => i),
    ];
    const shape = [this.count, added, languageWidth];
    const { queries, endLogits } = await this.step.run(
      {
        sources: ints(from, [this.count]),
        hidden: floats(hidden, shape),
        previous: floats(await this.languageModel.embeddings(tokenIds), shape),
        positions: ints(positions, [added]),
        keyPositions: ints(keys, [keys.length]),
        strength: scalar(this.strength),
      },
      this.caches,
    );
    this.cached += added;
    return { queries: queries!.data as Float32Array, endLogits: endLogits!.data as Float32Array };
  }

  dispose(): void {
    this.caches.dispose();
  }
}
