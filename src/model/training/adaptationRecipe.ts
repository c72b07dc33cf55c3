import { DEFAULT_RECIPE, type TrainingRecipe } from './recipe.ts';

/**
 * How a pre-trained model is adapted to a workspace: all of its weights move, gently, and beta has its value from the
 * start, because the codes are in use already. Training ends where held-out passages are explained no better.
 */
export const ADAPTATION_RECIPE: TrainingRecipe = {
  ...DEFAULT_RECIPE,
  beta: 0.2,
  autoencoderFraction: 0,
  rampFraction: 0,
  tokenDropout: 0.1,
  learningRate: 1e-3,
  finalLearningRate: 0.05,
  warmupSteps: 20,
  weightDecay: 0.05,
  tokensPerBatch: 512,
  epochs: 12,
  validations: 30,
  keep: 'bestElbo',
  patience: 4,
};
