import type { StoredPassage } from '../../checkpoint/storedPassages.ts';
import type { Engine } from '../../engine/engine.ts';
import { PassageEncoder } from '../../space/passageEncoder.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { tokenInputs } from '../../training/data/tokenInputs.ts';
import type { TrainingEvent } from '../../training/loop/events.ts';
import { trainWithTakeover } from '../../training/loop/takeover.ts';
import type { TokenIds } from '../../vae/graphs/feeds.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';
import type { DataTrainingOptions, EncodedRun, RunData, RunTools } from './runData.ts';

/** The passages of a run whose model has a vocabulary of its own. */
export class TokenData implements RunData {
  readonly takesPreparing = false;
  private readonly config: ModelConfig;
  private readonly tokenizer: Tokenizer;
  private readonly passages: readonly StoredPassage[];
  private readonly tokenIds: readonly TokenIds[];

  /** @param tokenIds of each passage; encoded here where they are not given */
  constructor(
    config: ModelConfig,
    tokenizer: Tokenizer,
    passages: readonly StoredPassage[],
    tokenIds: readonly TokenIds[] = passages.map(({ text }) => tokenizer.encode(text)),
  ) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.passages = passages;
    this.tokenIds = tokenIds;
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  train(options: DataTrainingOptions): AsyncGenerator<TrainingEvent, void, void> {
    const of = (split: StoredPassage['split']): TokenIds[] =>
      this.tokenIds.filter((_, index) => this.passages[index]!.split === split);
    return trainWithTakeover({
      ...options,
      inputs: tokenInputs(this.config),
      training: of('training'),
      validation: of('validation'),
    });
  }

  async encode(
    engine: Engine,
    parameters: ParameterValues,
    { reporter, signal }: RunTools,
  ): Promise<EncodedRun> {
    const state = engine.createState(parameters);
    try {
      const encoder = await PassageEncoder.create(this.config, this.tokenizer, engine, state);
      try {
        const texts = this.passages.map(({ text }) => text);
        const codes = await encoder.encode(texts, signal, (fraction) => {
          reporter.at('finishing', fraction);
        });
        return { codes };
      } finally {
        await encoder.dispose();
      }
    } finally {
      state.dispose();
    }
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
