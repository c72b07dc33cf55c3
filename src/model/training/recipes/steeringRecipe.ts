import { DEFAULT_RECIPE, type TrainingRecipe } from './recipe.ts';

/**
 * How the pre-trained network that steers a language model is adapted to a workspace, with the weights of the objective
 * that it was pre-trained with (docs/pretraining.md). Training ends where held-out passages are explained no better.
 */
export const STEERING_RECIPE: TrainingRecipe = {
  ...DEFAULT_RECIPE,
  freeBits: 0,
  klFloor: 55,
  beta: 0.3,
  autoencoderFraction: 0,
  rampFraction: 0,
  // The language model reads the words before a target itself.
  tokenDropout: 0,
  encoderTokenDropout: 0.1,
  learningRate: 3e-4,
  finalLearningRate: 0.05,
  warmupSteps: 10,
  weightDecay: 0.01,
  tokensPerBatch: 512,
  epochs: 8,
  validations: 16,
  // The softmax of a validation is over all words.
  validationPassages: 128,
  keep: 'bestElbo',
  patience: 4,
};

/** The recipe for a workspace. */
export function steeringRecipe(): TrainingRecipe {
  return STEERING_RECIPE;
}
