import type { DeviceState, Engine, Executable } from '../engine/engine.ts';
import type { LanguageModel } from '../languageModel/languageModel.ts';
import { Random } from '../numerics/random.ts';
import { yieldToEvents } from '../numerics/yielding.ts';
import { type Feeds, floats, scalar, type TokenIds } from '../vae/graphs/feeds.ts';
import { buildRefinementGraph } from '../vae/graphs/graphs.ts';
import { namedWords, steeringFeeds, type SteeringPassage } from '../vae/graphs/steeringFeeds.ts';
import type { ModelConfig } from '../vae/network/config.ts';
import { AdamCode } from './adamCode.ts';

/** A passage whose code is to say it better. */
export interface RefinableText {
  /** The code it begins with, and is pulled back to. [Z] */
  readonly posteriorMean: Float32Array;
  /** Tokens of the passage; after a context those of the separator first. */
  readonly targetIds: TokenIds;
  /** Tokens of the text before it; without them it stands alone. */
  readonly context?: TokenIds;
}

export interface RefinementOptions {
  readonly seed: number;
  readonly steps?: number;
  readonly rate?: number;
  /** Standard deviation of what is added to the code at every step, so that the codes around it say the passage, too. */
  readonly noise?: number;
  /** Weight of the squared distance from the posterior mean, in nats. */
  readonly pull?: number;
  /** Words that compete at each position, beside the passage's: the likeliest under the language model. */
  readonly competitors?: number;
  /** Whether what the last step measured is reason to end. */
  readonly until?: (nats: number, step: number) => boolean;
}

export interface RefinedCode {
  /** [Z] */
  readonly latentCode: Float32Array;
  /** -ln p of the passage with noise added to the code, at every step, among the words that compete. */
  readonly nats: readonly number[];
}

const DEFAULTS = { steps: 40, rate: 0.1, noise: 0.2, pull: 0.05, competitors: 64 };

/**
 * Improves the code of a passage by gradient steps through the steering network, everything else fixed (semi-amortized
 * inference, Kim et al. 2018). The softmax is over likely words alone: over all of them it costs more than the network.
 */
export class CodeRefiner {
  private readonly config: ModelConfig;
  private readonly languageModel: LanguageModel;
  private readonly parameters: DeviceState;
  private readonly executable: Executable;

  private constructor(
    config: ModelConfig,
    languageModel: LanguageModel,
    parameters: DeviceState,
    executable: Executable,
  ) {
    this.config = config;
    this.languageModel = languageModel;
    this.parameters = parameters;
    this.executable = executable;
  }

  /** @param parameters of the steering network; they are read at every step and stay the caller's */
  static async create(
    config: ModelConfig,
    engine: Engine,
    languageModel: LanguageModel,
    parameters: DeviceState,
  ): Promise<CodeRefiner> {
    const executable = await engine.compile(buildRefinementGraph(config));
    return new CodeRefiner(config, languageModel, parameters, executable);
  }

  /**
   * A code that says the passage better. Other work gets in after every step.
   * @throws RangeError when the passage has more tokens than the model has positions
   * @throws the signal's reason, at the next step
   */
  async refine(text: RefinableText, options: RefinementOptions, signal?: AbortSignal): Promise<RefinedCode> {
    const { steps, rate, noise, pull, competitors } = { ...DEFAULTS, ...options };
    const shape = [1, this.config.latentSize];
    const fixed: Feeds = {
      ...(await this.textFeeds(text, competitors, signal)),
      posteriorMean: floats(text.posteriorMean, shape),
      pull: scalar(pull),
    };
    const random = Random.fromSeed(options.seed);
    const code = new AdamCode(text.posteriorMean, rate);
    const nats: number[] = [];
    for (let step = 0; step < steps; step++) {
      await yieldToEvents(signal);
      const added = random.normals(this.config.latentSize).map((value) => noise * value);
      const { gradient, reconstruction } = await this.executable.run(
        { ...fixed, latentCode: floats(code.values, shape), noise: floats(added, [1, ...shape]) },
        this.parameters,
      );
      nats.push(reconstruction!.data[0]!);
      if (options.until?.(nats.at(-1)!, step) === true) break;
      code.step(gradient!.data as Float32Array);
    }
    return { latentCode: code.values, nats };
  }

  /** What does not change while the code does: the target, its states, and the words that compete. */
  private async textFeeds(
    { targetIds, context = [] }: RefinableText,
    competitors: number,
    signal: AbortSignal | undefined,
  ): Promise<Feeds> {
    const { width, marks } = this.languageModel.config;
    const read = [...Array.from(context), ...Array.from(targetIds)];
    const [states] = await this.languageModel.states([read], signal);
    const hidden = states!.hidden.subarray(context.length * width);
    // The encoder has no part in it.
    const passage: SteeringPassage = { tokenIds: [], middle: new Float32Array(0), targetIds, hidden };
    const named = namedWords([passage], marks.document);
    const { tokenIds } = await this.languageModel.head(hidden, competitors);
    for (const tokenId of tokenIds) named.add(tokenId);
    const ids = Int32Array.from(named);
    const embeddings = await this.languageModel.embeddings(ids);
    const words = { ids, embeddings, offsets: new Float32Array(ids.length) };
    return steeringFeeds(this.config, [passage], words, marks.document);
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}
