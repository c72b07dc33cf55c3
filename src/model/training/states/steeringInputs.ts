import type { Random } from '../../numerics/random.ts';
import type { Feeds } from '../../vae/graphs/feeds.ts';
import {
  namedWords,
  steeringFeeds,
  type SteeringPassage,
  vocabularyFeeds,
} from '../../vae/graphs/steeringFeeds.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import type { Example, InputMaker } from '../data/inputMaker.ts';
import type { TrainingRecipe } from '../recipes/recipe.ts';
import { CandidateSampler, type CandidateOptions } from './candidateSampler.ts';
import type { StatePassage } from './computeStates.ts';
import type { StateFile } from './stateFile.ts';

/** A passage as a batch has it: alone, or after its document's text. */
export interface SteeringExample extends Example {
  /** Its number in the file of states. */
  readonly passage: number;
  readonly inContext: boolean;
}

/** What a frozen language model gives a network that learns to steer it. */
export interface LanguageMaterial {
  /** [V, D], of which nothing is changed. */
  readonly embedding: Float32Array;
  /** Its mark of a document's beginning. */
  readonly bos: number;
}

/** Inputs of a network that steers a language model: its states of the passages come from a file. */
export class SteeringInputs implements InputMaker<SteeringExample> {
  private readonly config: ModelConfig;
  private readonly passages: readonly StatePassage[];
  private readonly states: StateFile;
  private readonly bos: number;
  private readonly sampler: CandidateSampler;
  private readonly vocabulary: Feeds;

  /** @param passages all whose states are in the file, by their numbers there */
  constructor(
    config: ModelConfig,
    passages: readonly StatePassage[],
    states: StateFile,
    { embedding, bos }: LanguageMaterial,
    candidates?: CandidateOptions,
  ) {
    this.config = config;
    this.passages = passages;
    this.states = states;
    this.bos = bos;
    const counts = new Uint32Array(config.vocabularySize);
    for (const { target } of passages) for (const id of target) counts[id]!++;
    this.sampler = new CandidateSampler(embedding, counts, candidates);
    this.vocabulary = vocabularyFeeds(config, embedding);
  }

  async forTraining(
    examples: readonly SteeringExample[],
    { encoderTokenDropout: share }: Pick<TrainingRecipe, 'encoderTokenDropout'>,
    random: Random,
  ): Promise<Feeds> {
    const passages = await this.read(examples);
    const words = this.sampler.draw(namedWords(passages, this.bos), random);
    return steeringFeeds(this.config, passages, words, this.bos, { random, share });
  }

  async forEvaluation(examples: readonly SteeringExample[]): Promise<Feeds> {
    const passages = await this.read(examples);
    const words = this.sampler.rows(namedWords(passages, this.bos));
    return { ...steeringFeeds(this.config, passages, words, this.bos), ...this.vocabulary };
  }

  private read(examples: readonly SteeringExample[]): Promise<SteeringPassage[]> {
    return Promise.all(
      examples.map(async ({ passage, inContext }): Promise<SteeringPassage> => {
        const { tokenIds, target } = this.passages[passage]!;
        const { middle, inContext: after, alone } = await this.states.read(passage);
        return inContext
          ? { tokenIds, middle, targetIds: target, hidden: after }
          : { tokenIds, middle, targetIds: tokenIds, hidden: alone };
      }),
    );
  }
}
