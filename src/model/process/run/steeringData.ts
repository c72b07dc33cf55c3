import { join } from 'node:path';
import { CANCELLED, RpcError } from '../../../shared/protocol/rpc.ts';
import { STATES_FILE } from '../../checkpoint/modelFolder.ts';
import type { StoredPassage } from '../../checkpoint/storedPassages.ts';
import type { Engine } from '../../engine/engine.ts';
import type { LanguageModel } from '../../languageModel/languageModel.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { directionExamples, fitDirections } from '../../sliders/directions/fitDirections.ts';
import { SteeredPosteriors } from '../../training/states/steeredPosteriors.ts';
import { computeStates, layoutOf } from '../../training/states/computeStates.ts';
import { contextOrder, halfInContext } from '../../training/states/contextOrder.ts';
import { StateFile } from '../../training/states/stateFile.ts';
import { keyOfStates, planStates, type StatePlan } from '../../training/states/statePlan.ts';
import { type LanguageMaterial, SteeringInputs } from '../../training/states/steeringInputs.ts';
import type { TrainingEvent } from '../../training/loop/events.ts';
import { trainWithTakeover } from '../../training/loop/takeover.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';
import { openLanguageModel } from '../starter/openLanguageModel.ts';
import type { DataTrainingOptions, EncodedRun, RunData, RunTools } from './runData.ts';

export interface SteeringDataParts {
  readonly config: ModelConfig;
  /** Closed as soon as nothing more is read with it. */
  readonly languageModel: LanguageModel;
  readonly modelFolder: string;
  /** As the checkpoint has them. */
  readonly passages: readonly StoredPassage[];
  readonly seed: number;
  readonly maximumTokens: number;
  readonly maximumHeldOut: number;
}

/** The passages of a run whose model steers a language model, whose states of them lie in a file beside the checkpoint. */
export class SteeringData implements RunData {
  readonly takesPreparing = true;
  private readonly parts: SteeringDataParts;
  private readonly plan: StatePlan;
  private readonly tokenizer: Tokenizer;
  private languageModel: LanguageModel | undefined;
  private states: StateFile | undefined;
  private material: LanguageMaterial | undefined;

  constructor(parts: SteeringDataParts) {
    this.parts = parts;
    this.languageModel = parts.languageModel;
    this.tokenizer = parts.languageModel.tokenizer;
    this.plan = planStates(parts.passages, parts.languageModel.tokenizer, parts);
  }

  async prepare(tools: RunTools): Promise<void> {
    const { modelFolder } = this.parts;
    const languageModel = await this.reopened();
    const { documents, passages } = this.plan;
    const { width, hash, vocabularySize, marks } = languageModel.config;
    const key = keyOfStates(this.plan, hash);
    const layouts = passages.map(layoutOf);
    this.states = await StateFile.open(join(modelFolder, STATES_FILE), key, width, layouts);
    tools.reporter.at('states', this.states.stored / passages.length);
    for await (const stored of computeStates(languageModel, documents, this.states, tools.signal)) {
      tools.reporter.at('states', stored / passages.length);
      await held(tools);
    }
    const all = Int32Array.from({ length: vocabularySize }, (_, id) => id);
    this.material = { embedding: await languageModel.embeddings(all), bos: marks.document };
    // Training needs its memory.
    await this.closeLanguageModel();
  }

  train(options: DataTrainingOptions): AsyncGenerator<TrainingEvent, void, void> {
    const { passages } = this.plan;
    const [states, material] = this.prepared();
    return trainWithTakeover({
      ...options,
      inputs: new SteeringInputs(this.parts.config, passages, states, material),
      training: contextOrder(passages, this.numbersOf('training')),
      validation: halfInContext(passages, this.numbersOf('validation')),
    });
  }

  private prepared(): [StateFile, LanguageMaterial] {
    if (this.states === undefined || this.material === undefined)
      throw new Error('The states of the language model have not been computed.');
    return [this.states, this.material];
  }

  private numbersOf(split: StoredPassage['split']): number[] {
    return this.plan.numbers.filter(
      (number, index) => number !== undefined && this.parts.passages[index]!.split === split,
    ) as number[];
  }

  async encode(
    engine: Engine,
    parameters: ParameterValues,
    { reporter, signal }: RunTools,
  ): Promise<EncodedRun> {
    const { config, passages } = this.parts;
    const [states, material] = this.prepared();
    const encoder = await SteeredPosteriors.create(config, engine, parameters, material);
    try {
      const texts = [...passages.map(({ text }) => text), ...directionExamples];
      const tokenIds = texts.map((text) => this.tokenizer.encode(text).slice(0, config.maximumLength));
      const middle = async (members: readonly number[]): Promise<Float32Array[]> => {
        const unknown = members.filter((member) => this.plan.numbers[member] === undefined);
        const computed = (
          await this.middleStates(
            unknown.map((member) => tokenIds[member]!),
            signal,
          )
        ).values();
        const found: Float32Array[] = [];
        for (const member of members) {
          const number = this.plan.numbers[member];
          found.push(number === undefined ? computed.next().value! : (await states.read(number)).middle);
        }
        return found;
      };
      const { posteriorMean, posteriorLogVariance } = await encoder.of(
        tokenIds,
        middle,
        signal,
        (fraction) => {
          reporter.at('finishing', fraction);
        },
      );
      const own = passages.length * config.latentSize;
      return {
        codes: {
          posteriorMean: posteriorMean.slice(0, own),
          posteriorLogVariance: posteriorLogVariance.slice(0, own),
        },
        directionFits: fitDirections(posteriorMean.subarray(own)),
      };
    } finally {
      await encoder.dispose();
    }
  }

  private async middleStates(
    texts: readonly (readonly number[])[],
    signal: AbortSignal,
  ): Promise<Float32Array[]> {
    return texts.length === 0 ? [] : (await this.reopened()).middleStates(texts, signal);
  }

  private async reopened(): Promise<LanguageModel> {
    this.languageModel ??= (await openLanguageModel(this.parts.config))!;
    return this.languageModel;
  }

  private async closeLanguageModel(): Promise<void> {
    await this.languageModel?.close();
    this.languageModel = undefined;
  }

  async dispose(finished: boolean): Promise<void> {
    await this.closeLanguageModel();
    if (finished) await this.states?.remove();
    else await this.states?.close();
  }
}

/** Holds on while the run is paused. */
async function held({ control, reporter, signal }: RunTools): Promise<void> {
  if (control.paused) {
    reporter.training({ kind: 'paused', step: 0 }, 0);
    await control.untilContinued(signal);
    reporter.training({ kind: 'continued', step: 0 }, 0);
  }
  if (control.stopped) throw new RpcError(CANCELLED, 'Training was stopped before it had begun.');
}
