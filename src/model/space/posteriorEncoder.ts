import { requireUsable, type PassageCodes } from '../checkpoint/storedPassages.ts';
import type { DeviceState, Engine, Executable } from '../engine/engine.ts';
import type { ModelConfig } from '../vae/network/config.ts';
import { encoderFeeds, type TokenIds } from '../vae/graphs/feeds.ts';
import { buildEncoderGraph } from '../vae/graphs/graphs.ts';
import { passagesByLength } from './passagesByLength.ts';
import { yieldToEvents } from '../numerics/yielding.ts';

const POSITIONS_A_RUN = 2048;

/** q(z | x) of passages as token ids. */
export class PosteriorEncoder {
  private readonly config: ModelConfig;
  private readonly executable: Executable;

  private constructor(config: ModelConfig, executable: Executable) {
    this.config = config;
    this.executable = executable;
  }

  /** `parameters` are frozen into the executable: later changes of them change nothing here. */
  static async create(
    config: ModelConfig,
    engine: Engine,
    parameters: DeviceState,
  ): Promise<PosteriorEncoder> {
    return new PosteriorEncoder(
      config,
      await engine.compile(buildEncoderGraph(config), { constants: parameters }),
    );
  }

  /**
   * Row-major [N, Z], in the order of the passages.
   * @throws CheckpointError model-damaged where the parameters give no usable codes
   * @param passages none longer than the model reads
   * @param onProgress how much is done, 0..1
   */
  async of(
    passages: readonly TokenIds[],
    signal?: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<PassageCodes> {
    const { latentSize } = this.config;
    const posteriorMean = new Float32Array(passages.length * latentSize);
    const posteriorLogVariance = new Float32Array(passages.length * latentSize);
    const lengths = passages.map(({ length }) => length);
    let done = 0;
    for (const rows of passagesByLength(lengths, POSITIONS_A_RUN)) {
      const batch = rows.map((row) => passages[row]!);
      const outputs = await this.executable.run(encoderFeeds(this.config, batch));
      for (const [i, row] of rows.entries()) {
        const own = (name: string) => outputs[name]!.data.subarray(i * latentSize, (i + 1) * latentSize);
        posteriorMean.set(own('posteriorMean'), row * latentSize);
        posteriorLogVariance.set(own('posteriorLogVariance'), row * latentSize);
      }
      onProgress?.((done += rows.length) / passages.length);
      await yieldToEvents(signal);
    }
    const codes = { posteriorMean, posteriorLogVariance };
    requireUsable('model.safetensors', codes);
    return codes;
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}
