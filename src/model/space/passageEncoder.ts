import type { PassageCodes } from '../checkpoint/storedPassages.ts';
import type { DeviceState, Engine } from '../engine/engine.ts';
import type { LanguageModel } from '../languageModel/languageModel.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ModelConfig } from '../vae/network/config.ts';
import { PosteriorEncoder } from './posteriorEncoder.ts';

/** Texts to posteriors. */
export class PassageEncoder {
  private readonly config: ModelConfig;
  private readonly tokenizer: Tokenizer;
  private readonly posteriors: PosteriorEncoder;

  private constructor(config: ModelConfig, tokenizer: Tokenizer, posteriors: PosteriorEncoder) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.posteriors = posteriors;
  }

  /** `parameters` are frozen into the executable: later changes of them change nothing here. */
  static async create(
    config: ModelConfig,
    tokenizer: Tokenizer,
    engine: Engine,
    parameters: DeviceState,
    languageModel?: LanguageModel,
  ): Promise<PassageEncoder> {
    const posteriors = await PosteriorEncoder.create(config, engine, parameters, languageModel);
    return new PassageEncoder(config, tokenizer, posteriors);
  }

  /** Whether the model can read a text as one passage. */
  fits(text: string): boolean {
    // A UTF-16 unit takes three bytes at most, and a byte one token: short texts need no counting.
    const { maximumLength } = this.config;
    return 3 * text.length <= maximumLength || this.tokenizer.encode(text).length <= maximumLength;
  }

  /**
   * Posteriors of `texts`, row-major [N, Z] in their order. A text that does not fit counts with the tokens that do.
   */
  async encode(
    texts: readonly string[],
    signal?: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<PassageCodes> {
    const { maximumLength } = this.config;
    const passages = texts.map((text) => this.tokenizer.encode(text).slice(0, maximumLength));
    return this.posteriors.of(passages, signal, onProgress);
  }

  async dispose(): Promise<void> {
    await this.posteriors.dispose();
  }
}
