import { DEFAULT_RECIPE, type TrainingRecipe } from './recipe.ts';

/**
 * How a model is trained on much text that it reads about once: nothing can be learnt by heart, so nothing is done
 * against that, and beta comes to its value early, so that most of the run improves the bound that it is judged by.
 */
export const PRETRAINING_RECIPE: TrainingRecipe = {
  ...DEFAULT_RECIPE,
  freeBits: 0.5,
  beta: 0.4,
  autoencoderFraction: 0,
  rampFraction: 0.2,
  tokenDropout: 0,
  learningRate: 2e-3,
  finalLearningRate: 0.05,
  warmupSteps: 200,
  weightDecay: 0.05,
  tokensPerBatch: 2048,
  epochs: 1e6,
  // A run that goes on under another beta has a best bound that is not its own.
  keep: 'last',
  patience: 10_000,
};

/** Vocabulary, width and layers that pre-training begins with when nothing else is asked for. */
export const PRETRAINING_SIZES = {
  vocabularySize: 8000,
  latentSize: 64,
  width: 256,
  heads: 4,
  encoderLayers: 2,
  decoderLayers: 4,
} as const;
