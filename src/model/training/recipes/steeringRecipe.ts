import { DEFAULT_RECIPE, type TrainingRecipe } from './recipe.ts';

/**
 * How the pre-trained network that steers a language model is fine-tuned on a workspace. Training ends where held-out passages are explained no better.
 */
export const STEERING_RECIPE: TrainingRecipe = {
  ...DEFAULT_RECIPE,
  freeBits: 0,
  // More than in pre-training: what a code holds is to be used better, and hardly to grow.
  klFloor: 60,
  beta: 0.5,
  autoencoderFraction: 0,
  rampFraction: 0,
  // The language model reads the words before a target itself.
  tokenDropout: 0,
  encoderTokenDropout: 0.1,
  // More than this undoes at first what pre-training has learnt (docs/pretraining.md).
  learningRate: 1e-4,
  finalLearningRate: 0.05,
  warmupSteps: 10,
  weightDecay: 0.01,
  tokensPerBatch: 1024,
  epochs: 6,
  validations: 16,
  // The softmax of a validation is over all words.
  validationPassages: 128,
  keep: 'bestObjective',
  patience: 4,
};

export function steeringRecipe(): TrainingRecipe {
  return STEERING_RECIPE;
}
