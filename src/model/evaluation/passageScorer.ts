import type { DeviceState, Engine, Executable } from '../engine/engine.ts';
import { passagesByLength } from '../space/passagesByLength.ts';
import { PosteriorEncoder } from '../space/posteriorEncoder.ts';
import { yieldToEvents } from '../numerics/yielding.ts';
import type { ModelConfig } from '../vae/network/config.ts';
import { floats, passageFeeds, type TokenIds } from '../vae/graphs/feeds.ts';
import { buildScoringGraph } from '../vae/graphs/graphs.ts';
import type { Posteriors } from '../numerics/gaussians.ts';

/** Most positions computed in one run, padding counted: bounds the memory that it takes. */
const POSITIONS_A_RUN = 4096;

export interface Watching {
  readonly signal?: AbortSignal | undefined;
  /** How much is done, 0..1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** The two densities of a model that its metrics are made of: q(z | x) and p(x | z), for passages as token ids. */
export class PassageScorer {
  readonly config: ModelConfig;
  private readonly encoder: PosteriorEncoder;
  private readonly scorer: Executable;

  private constructor(config: ModelConfig, encoder: PosteriorEncoder, scorer: Executable) {
    this.config = config;
    this.encoder = encoder;
    this.scorer = scorer;
  }

  /** `parameters` are frozen into the executables: later changes of them change nothing here. */
  static async create(config: ModelConfig, engine: Engine, parameters: DeviceState): Promise<PassageScorer> {
    const constants = { constants: parameters };
    const encoder = await PosteriorEncoder.create(config, engine, parameters);
    try {
      return new PassageScorer(config, encoder, await engine.compile(buildScoringGraph(config), constants));
    } catch (error) {
      await encoder.dispose();
      throw error;
    }
  }

  async posteriors(passages: readonly TokenIds[], watching: Watching = {}): Promise<Posteriors> {
    return this.encoder.of(passages, watching.signal, watching.onProgress);
  }

  /** -ln p(x | z) of each passage under its code, in nats, EOS counted. */
  async reconstructionLosses(
    passages: readonly TokenIds[],
    codes: readonly Float32Array[],
    watching: Watching = {},
  ): Promise<Float64Array> {
    const losses = new Float64Array(passages.length);
    let done = 0;
    const lengths = passages.map(({ length }) => length);
    for (const rows of passagesByLength(lengths, POSITIONS_A_RUN)) {
      const nats = await this.run(
        rows.map((row) => passages[row]!),
        rows.map((row) => codes[row]!),
      );
      for (const [i, row] of rows.entries()) losses[row] = nats[i]!;
      watching.onProgress?.((done += rows.length) / passages.length);
      await yieldToEvents(watching.signal);
    }
    return losses;
  }

  /**
   * -ln p(x | z) of one passage under each of several codes, in nats.
   * @param codes row-major [K, Z]
   */
  async lossesUnderCodes(
    passage: TokenIds,
    codes: Float32Array,
    signal?: AbortSignal,
  ): Promise<Float64Array> {
    const { latentSize } = this.config;
    const count = codes.length / latentSize;
    const losses = new Float64Array(count);
    const aRun = Math.max(1, Math.floor(POSITIONS_A_RUN / (passage.length + 1)));
    for (let from = 0; from < count; from += aRun) {
      const to = Math.min(count, from + aRun);
      const rows = Array.from({ length: to - from }, (_, i) =>
        codes.subarray((from + i) * latentSize, (from + i + 1) * latentSize),
      );
      const nats = await this.run(
        rows.map(() => passage),
        rows,
      );
      losses.set(nats, from);
      await yieldToEvents(signal);
    }
    return losses;
  }

  private async run(passages: readonly TokenIds[], codes: readonly Float32Array[]): Promise<Float32Array> {
    const { latentSize } = this.config;
    const latentCode = new Float32Array(codes.length * latentSize);
    for (const [row, code] of codes.entries()) latentCode.set(code, row * latentSize);
    const { reconstruction } = await this.scorer.run({
      ...passageFeeds(this.config, passages),
      latentCode: floats(latentCode, [codes.length, latentSize]),
    });
    return reconstruction!.data as Float32Array;
  }

  async dispose(): Promise<void> {
    await this.encoder.dispose();
    await this.scorer.dispose();
  }
}
