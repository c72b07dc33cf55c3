import { z } from 'zod';

/**
 * How a model is trained: everything that may differ between two runs on the same model and data. Fractions are of
 * the whole budget. Stored in training.json, so that a run resumes with the recipe it began with.
 */

const fraction = z.number().min(0).max(1);

const trainingRecipeSchema = z.strictObject({
  /** Nats of KL a dimension that cost nothing (Kingma et al. 2016). */
  freeBits: z.number().min(0).max(20),
  /** Nats of KL of all dimensions together that cost nothing. */
  klFloor: z.number().min(0).max(1000),
  /** Weight of the KL once the ramp has ended. */
  beta: z.number().min(0).max(10),
  /** Share of the budget in which beta is 0: the model is an autoencoder (Li et al. 2019). */
  autoencoderFraction: fraction,
  /** Standard deviation of epsilon in that phase: 0 decodes the posterior mean itself. */
  autoencoderNoise: fraction,
  /** Share of the budget in which beta climbs from 0 to its value. */
  rampFraction: fraction,
  /** Share of the decoder's input tokens that are replaced by the mask token (Bowman et al. 2016). */
  tokenDropout: fraction,
  /** Share of the encoder's input tokens that are replaced by the mask token. */
  encoderTokenDropout: fraction,
  /** Share of the entries that each layer's additions to the residual stream lose, the same at every position. */
  dropout: z.number().min(0).max(0.9),
  /** Peak of the learning rate. */
  learningRate: z.number().positive().max(1),
  /** Where the cosine ends, as a share of the peak. */
  finalLearningRate: fraction,
  /** Steps of linear warmup. */
  warmupSteps: z.int().min(0),
  weightDecay: z.number().min(0).max(10),
  /** Largest global gradient norm of the loss per token. */
  gradientClip: z.number().positive(),
  /** Positions computed in a batch, padding included. */
  tokensPerBatch: z.int().min(1),
  /**
   * Passes over the text that a budget in minutes is spent on at most: where the text is short, schedules are fitted
   * to these passes, and training ends before the time is up instead of learning the text by heart.
   */
  epochs: z.number().positive(),
  /** Validations in the whole budget. */
  validations: z.int().min(1).max(10_000),
  /** Held-out passages that a validation measures, at most. */
  validationPassages: z.int().min(1).default(512),
  /**
   * Which parameters become the model: those with the best bound on held-out passages, those with the least objective
   * there, or the last ones. The bound charges the KL in full, the objective as training does; the last ones know the text
   * that they were trained on better.
   */
  keep: z.enum(['bestElbo', 'bestObjective', 'last']),
  /** Validations that are no better by the measure of `keep`, once beta is at its value, after which training ends. */
  patience: z.int().min(1),
});

export type TrainingRecipe = Readonly<z.infer<typeof trainingRecipeSchema>>;

/** Checks foreign data and throws a `z.ZodError` that names every wrong field. */
export function parseTrainingRecipe(data: unknown): TrainingRecipe {
  return trainingRecipeSchema.parse(data);
}

/**
 * Half the budget as an autoencoder, so that the code is needed before it costs anything; then a light charge. Strong
 * weight decay is what keeps a short text from being learnt by heart.
 */
export const DEFAULT_RECIPE: TrainingRecipe = {
  freeBits: 0.5,
  klFloor: 0,
  beta: 0.05,
  autoencoderFraction: 0.5,
  autoencoderNoise: 0,
  rampFraction: 0.25,
  tokenDropout: 0.2,
  encoderTokenDropout: 0,
  dropout: 0,
  learningRate: 5e-3,
  finalLearningRate: 0.05,
  warmupSteps: 50,
  weightDecay: 0.25,
  gradientClip: 1,
  tokensPerBatch: 512,
  epochs: 20,
  validations: 30,
  // For a standard error of about 2 % of the bound, at little cost beside training.
  validationPassages: 512,
  keep: 'bestElbo',
  patience: 4,
};
