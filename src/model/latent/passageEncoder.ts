import type { PassageCodes } from '../checkpoint/storedPassages.ts';
import type { DeviceState, Engine, Executable } from '../engine/engine.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ModelConfig } from '../vae/config.ts';
import { encoderFeeds } from '../vae/feeds.ts';
import { buildEncoderGraph } from '../vae/graphs.ts';
import { yieldToEvents } from './yielding.ts';

/** Most positions computed in one run, padding counted: bounds the memory that it takes. */
const POSITIONS_A_BATCH = 2048;

/** Passages to posteriors. */
export class PassageEncoder {
  private readonly config: ModelConfig;
  private readonly tokenizer: Tokenizer;
  private readonly executable: Executable;

  private constructor(config: ModelConfig, tokenizer: Tokenizer, executable: Executable) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.executable = executable;
  }

  /** `parameters` are frozen into the executable: later changes of them change nothing here. */
  static async create(
    config: ModelConfig,
    tokenizer: Tokenizer,
    engine: Engine,
    parameters: DeviceState,
  ): Promise<PassageEncoder> {
    const executable = await engine.compile(buildEncoderGraph(config), { constants: parameters });
    return new PassageEncoder(config, tokenizer, executable);
  }

  /** Whether the model can read a text as one passage. */
  fits(text: string): boolean {
    // A UTF-16 unit takes three bytes at most, and a byte one token: short texts need no counting.
    const { maximumLength } = this.config;
    return 3 * text.length <= maximumLength || this.tokenizer.encode(text).length <= maximumLength;
  }

  /**
   * Posteriors of `texts`, row-major [N, Z] in their order. A text that does not fit counts with the tokens that do.
   * Texts of like length go together, so that little is padded.
   */
  async encode(
    texts: readonly string[],
    signal?: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<PassageCodes> {
    const { latentSize, maximumLength } = this.config;
    const tokenIds = texts.map((text) => this.tokenizer.encode(text).slice(0, maximumLength));
    const order = Array.from(texts.keys()).sort((a, b) => tokenIds[a]!.length - tokenIds[b]!.length);
    const posteriorMean = new Float32Array(texts.length * latentSize);
    const posteriorLogVariance = new Float32Array(texts.length * latentSize);
    for (let from = 0; from < order.length;) {
      let to = from + 1;
      while (to < order.length && (to - from + 1) * (tokenIds[order[to]!]!.length + 1) <= POSITIONS_A_BATCH)
        to++;
      const rows = order.slice(from, to);
      const feeds = encoderFeeds(
        this.config,
        rows.map((row) => tokenIds[row]!),
      );
      const outputs = await this.executable.run(feeds);
      const mean = outputs['posteriorMean']!.data;
      const logVariance = outputs['posteriorLogVariance']!.data;
      for (const [i, row] of rows.entries()) {
        posteriorMean.set(mean.subarray(i * latentSize, (i + 1) * latentSize), row * latentSize);
        posteriorLogVariance.set(
          logVariance.subarray(i * latentSize, (i + 1) * latentSize),
          row * latentSize,
        );
      }
      from = to;
      onProgress?.(to / order.length);
      await yieldToEvents(signal);
    }
    return { posteriorMean, posteriorLogVariance };
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}
