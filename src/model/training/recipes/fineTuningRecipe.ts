import { DEFAULT_RECIPE, type TrainingRecipe } from './recipe.ts';

/**
 * How a pre-trained model is fine-tuned on a workspace: all of its weights move, gently, and beta has its value from the
 * start, because the codes are in use already. Training ends where held-out passages are explained no better.
 */
export const FINE_TUNING_RECIPE: TrainingRecipe = {
  ...DEFAULT_RECIPE,
  // What the starter was trained with at last: under less, the codes take up more than the text is worth, and the bound falls.
  beta: 0.7,
  autoencoderFraction: 0,
  rampFraction: 0,
  // More than this undoes at first what pre-training has learnt (docs/small-model.md).
  learningRate: 3e-4,
  finalLearningRate: 0.05,
  warmupSteps: 20,
  tokensPerBatch: 512,
  epochs: 12,
  validations: 30,
  keep: 'bestElbo',
  patience: 6,
};

/** Of a shorter text a model learns more in smaller steps, and has the time for them. In characters of training passages. */
const SHORT_TEXT = 400_000;
const SHORT_TEXT_RATE = 2e-4;

/** The recipe for a text of so many characters, held-out passages not counted. */
export function fineTuningRecipe(characters: number): TrainingRecipe {
  return characters < SHORT_TEXT
    ? { ...FINE_TUNING_RECIPE, learningRate: SHORT_TEXT_RATE }
    : FINE_TUNING_RECIPE;
}
