import type { DeviceState, Engine, Executable } from '../engine/engine.ts';
import { freeMemory } from '../engine/freeMemory.ts';
import { yieldToEvents } from '../numerics/yielding.ts';
import type { ModelConfig } from '../vae/network/config.ts';
import { emptyCaches, floats, SPECIAL, stepFeeds, type TokenIds } from '../vae/graphs/feeds.ts';
import { buildDecoderStepGraph, buildMemoryGraph } from '../vae/graphs/decodingGraphs.ts';

/** The decoder as it is run for writing: some tokens at a time. */
export class StepDecoder {
  private readonly config: ModelConfig;
  private readonly engine: Engine;
  private readonly memory: Executable;
  private readonly step: Executable;

  private constructor(config: ModelConfig, engine: Engine, memory: Executable, step: Executable) {
    this.config = config;
    this.engine = engine;
    this.memory = memory;
    this.step = step;
  }

  /** @param parameters are frozen into the executables: later changes of them change nothing here */
  static async create(config: ModelConfig, engine: Engine, parameters: DeviceState): Promise<StepDecoder> {
    const options = { constants: parameters };
    const memory = await engine.compile(buildMemoryGraph(config), options);
    const step = await engine.compile(buildDecoderStepGraph(config), options);
    return new StepDecoder(config, engine, memory, step);
  }

  /** One text for each latent code ([Z]), without a token yet. */
  async begin(codes: readonly Float32Array[]): Promise<GrowingTexts> {
    const { latentSize, memoryTokens } = this.config;
    const latentCode = new Float32Array(codes.length * latentSize);
    for (const [row, code] of codes.entries()) latentCode.set(code, row * latentSize);
    const empty = memoryTokens === 0 ? emptyCaches(this.config, codes.length) : {};
    const state = this.engine.createState(new Map(Object.entries(empty)));
    try {
      await this.memory.run({ latentCode: floats(latentCode, [codes.length, latentSize]) }, state);
    } catch (error) {
      state.dispose();
      throw error;
    }
    return new GrowingTexts(this.config, this.step, state, codes.length);
  }

  async dispose(): Promise<void> {
    await this.memory.dispose();
    await this.step.dispose();
  }
}

/**
 * Texts that grow side by side. What their codes give, and keys and values of their tokens, stay where the engine
 * computes: token ids go there, and probabilities come back.
 */
export class GrowingTexts {
  private readonly config: ModelConfig;
  private readonly executable: Executable;
  private readonly state: DeviceState;
  private count: number;
  private cached = 0;
  private probabilities: Float32Array | undefined;

  constructor(config: ModelConfig, executable: Executable, state: DeviceState, count: number) {
    this.config = config;
    this.executable = executable;
    this.state = state;
    this.count = count;
  }

  /**
   * Appends tokens to every text, as many to each.
   * @param tokenIds row-major [B, N]; a text begins with `SPECIAL.begin`
   * @param sources [B]: the text that each goes on from, so that one can become several, and those that are not named end; by
   *   default each goes on from itself
   * @returns row-major probabilities of the token that follows, [B, V]: until the next tokens are appended
   */
  async append(tokenIds: TokenIds, sources?: readonly number[]): Promise<Float32Array> {
    if (sources !== undefined) this.count = sources.length;
    const feeds = stepFeeds(this.config, Array.from(tokenIds), this.count, this.cached, sources);
    const { probabilities } = await this.executable.run(feeds, this.state);
    this.cached += tokenIds.length / this.count;
    this.releaseProbabilities();
    this.probabilities = probabilities!.data as Float32Array;
    return this.probabilities;
  }

  /** They take as much memory a token as the caches do. */
  private releaseProbabilities(): void {
    if (this.probabilities !== undefined) freeMemory(this.probabilities);
    this.probabilities = undefined;
  }

  dispose(): void {
    this.releaseProbabilities();
    this.state.dispose();
  }
}

export interface CodedText {
  /** What it is written after, in a model with a language model. */
  readonly context?: { readonly tokenIds: readonly number[]; readonly separator: string } | undefined;
  /** Without marks. */
  readonly tokenIds: readonly number[];
  /** [Z] */
  readonly latentCode: Float32Array;
}

export interface ForcedToken {
  readonly text: number;
  readonly before: readonly number[];
  readonly token: number;
  /** Of what follows `before`, [V]; may be changed. */
  readonly probabilities: Float32Array;
}

/** Each token of given texts and their EOS under their codes ("teacher forcing"). The texts grow side by side, as written ones do. */
export async function* forcedTokens(
  decoder: StepDecoder,
  texts: readonly CodedText[],
  signal?: AbortSignal,
): AsyncGenerator<ForcedToken> {
  if (texts.length === 0) return;
  let open = [...texts.entries()];
  const growing = await decoder.begin(texts.map(({ latentCode }) => latentCode));
  try {
    let sources: number[] | undefined;
    for (let length = 0; open.length > 0; length++) {
      const latest = open.map(([, { tokenIds }]) => (length === 0 ? SPECIAL.begin : tokenIds[length - 1]!));
      const all = await growing.append(latest, sources);
      const vocabularySize = all.length / open.length;
      for (const [row, [text, { tokenIds }]] of open.entries())
        yield {
          text,
          before: tokenIds.slice(0, length),
          token: tokenIds[length] ?? SPECIAL.end,
          probabilities: all.subarray(row * vocabularySize, (row + 1) * vocabularySize),
        };
      sources = [...open.keys()].filter((row) => open[row]![1].tokenIds.length > length);
      open = sources.map((row) => open[row]!);
      await yieldToEvents(signal);
    }
  } finally {
    growing.dispose();
  }
}
