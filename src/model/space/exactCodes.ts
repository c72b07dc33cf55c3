import type { DeviceState, Engine } from '../engine/engine.ts';
import type { LanguageModel } from '../languageModel/languageModel.ts';
import type { ModelConfig } from '../vae/network/config.ts';
import { CodeRefiner } from './codeRefiner.ts';

/** Passages of a text that are worth the time; the others keep the code that the encoder gives. */
const MAX_PASSAGES = 4;
const REFINEMENT = { seed: 0, steps: 40, pull: 0.2, noise: 0.2, competitors: 256 };
/**
 * Nats of a whole passage. What the first code is further from than this, no code near it says: one that is sought all the same has
 * few neighbours that mean anything (docs/text-quality.md). A code below the last needs no improvement.
 */
const NATS = { hopeless: 25, accepted: 3, enough: 0.5 };

/**
 * Codes from which a passage comes back word for word, where one lies near what the encoder gives. They are sought by
 * gradient steps through the steering network (codeRefiner.ts).
 */
export class ExactCodes {
  private readonly refiner: CodeRefiner;
  private readonly languageModel: LanguageModel;
  private readonly parameters: DeviceState;
  private readonly limits: typeof NATS;

  private constructor(
    refiner: CodeRefiner,
    languageModel: LanguageModel,
    parameters: DeviceState,
    limits: typeof NATS,
  ) {
    this.limits = limits;
    this.refiner = refiner;
    this.languageModel = languageModel;
    this.parameters = parameters;
  }

  /** @param parameters become the new object's */
  static async create(
    config: ModelConfig,
    engine: Engine,
    languageModel: LanguageModel,
    parameters: DeviceState,
    limits = NATS,
  ): Promise<ExactCodes> {
    const refiner = await CodeRefiner.create(config, engine, languageModel, parameters);
    return new ExactCodes(refiner, languageModel, parameters, limits);
  }

  /** The codes, better ones where they were found. Throws the signal's reason, at the next step. */
  async improve(
    passages: readonly string[],
    codes: readonly Float32Array[],
    signal?: AbortSignal,
  ): Promise<Float32Array[]> {
    const { hopeless, accepted, enough } = this.limits;
    const improved = [...codes];
    for (const [i, passage] of passages.slice(0, MAX_PASSAGES).entries()) {
      const targetIds = this.languageModel.tokenizer.encode(passage);
      const { latentCode, nats } = await this.refiner.refine(
        { posteriorMean: codes[i]!, targetIds },
        { ...REFINEMENT, until: (left, step) => left < enough || (step === 0 && left > hopeless) },
        signal,
      );
      if (nats.at(-1)! < accepted) improved[i] = latentCode;
    }
    return improved;
  }

  async dispose(): Promise<void> {
    await this.refiner.dispose();
    this.parameters.dispose();
  }
}
