import type { Random } from '../../numerics/random.ts';
import type { Feeds } from '../../vae/graphs/feeds.ts';
import type { TrainingRecipe } from '../recipes/recipe.ts';

/** What a batch is made of: a passage, in the form in which it is read. */
export interface Example {
  /** Tokens that are predicted, the end not counted. */
  readonly length: number;
}

/** Turns examples into what the graphs are fed, but for noise in the latent code and numbers of the schedule. */
export interface InputMaker<E extends Example> {
  /** Inputs of the training graph. What they leave to chance, `random` decides. */
  forTraining(
    examples: readonly E[],
    recipe: Pick<TrainingRecipe, 'tokenDropout' | 'encoderTokenDropout'>,
    random: Random,
  ): Feeds | Promise<Feeds>;
  /** Inputs of the evaluation graph. */
  forEvaluation(examples: readonly E[]): Feeds | Promise<Feeds>;
}
