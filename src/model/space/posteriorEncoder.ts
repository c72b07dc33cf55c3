import { requireUsable, type PassageCodes } from '../checkpoint/storedPassages.ts';
import type { DeviceState, Engine, Executable } from '../engine/engine.ts';
import type { ModelConfig } from '../vae/network/config.ts';
import type { LanguageModel } from '../languageModel/languageModel.ts';
import { encoderFeeds, type Feeds, type TokenIds } from '../vae/graphs/feeds.ts';
import { namedWords, steeringFeeds } from '../vae/graphs/steeringFeeds.ts';
import { buildEncoderGraph } from '../vae/graphs/graphs.ts';
import { passagesByLength } from './passagesByLength.ts';
import { yieldToEvents } from '../numerics/yielding.ts';

const POSITIONS_PER_RUN = 2048;

/** q(z | x) of passages as token ids. */
export class PosteriorEncoder {
  private readonly config: ModelConfig;
  private readonly executable: Executable;
  private readonly languageModel: LanguageModel | undefined;

  private constructor(config: ModelConfig, executable: Executable, languageModel: LanguageModel | undefined) {
    this.config = config;
    this.executable = executable;
    this.languageModel = languageModel;
  }

  /**
   * `parameters` are frozen into the executable: later changes of them change nothing here.
   * @param languageModel that the model was trained with, where it was; stays the caller's
   */
  static async create(
    config: ModelConfig,
    engine: Engine,
    parameters: DeviceState,
    languageModel?: LanguageModel,
  ): Promise<PosteriorEncoder> {
    const executable = await engine.compile(buildEncoderGraph(config), { constants: parameters });
    return new PosteriorEncoder(config, executable, languageModel);
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
    for (const rows of passagesByLength(lengths, POSITIONS_PER_RUN)) {
      const batch = rows.map((row) => passages[row]!);
      const outputs = await this.executable.run(await this.feeds(batch, signal));
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

  private async feeds(passages: readonly TokenIds[], signal?: AbortSignal): Promise<Feeds> {
    if (this.languageModel === undefined) return encoderFeeds(this.config, passages);
    const states = await this.languageModel.middleStates(passages, signal);
    const { width, marks } = this.languageModel.config;
    const read = passages.map((tokenIds, i) => ({
      tokenIds,
      middle: states[i]!,
      targetIds: [],
      hidden: new Float32Array(width),
    }));
    const words = Int32Array.from(namedWords(read, marks.document));
    const {
      words: embeddings,
      encoderIds,
      encoderLengths,
      encoderPositions,
      middle,
    } = steeringFeeds(
      this.config,
      read,
      { ids: words, embeddings: await this.languageModel.embeddings(words) },
      marks.document,
    );
    return {
      words: embeddings!,
      encoderIds: encoderIds!,
      encoderLengths: encoderLengths!,
      encoderPositions: encoderPositions!,
      middle: middle!,
    };
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}
