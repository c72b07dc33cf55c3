import { z } from 'zod';
import type { ModelConfig } from '../../vae/network/config.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';
import { parseTrainingRecipe, type TrainingRecipe } from '../recipes/recipe.ts';
import { upgradedRun } from './versionTwo.ts';

/**
 * Where a run stands, as data: with the parameters and moments of the same moment it is all that is needed to go on
 * as if nothing had happened.
 */

const count = z.int().min(0);
const finite = z.number();

const budgetSchema = z.union([
  z.strictObject({ minutes: z.number().positive() }),
  z.strictObject({ steps: z.int().min(1) }),
]);
/** What a run may use: training time without pauses, or an exact number of steps. */
export type Budget = Readonly<z.infer<typeof budgetSchema>>;

const validationSchema = z.strictObject({
  step: count,
  seconds: finite,
  /** Nats a passage, with one posterior sample for each. */
  reconstructionLoss: finite,
  /** Nats a passage. */
  kl: finite,
  /** Unweighted bound, nats per passage: -(reconstructionLoss + kl). */
  elbo: finite,
  klPerDimension: z.array(finite),
  /** Dimensions whose posterior means vary by more than 0.01 (Burda et al. 2016). */
  activeUnits: count,
});
export type Validation = Readonly<z.infer<typeof validationSchema>>;

const NO_LOSSES = { passages: 0, reconstructionLoss: 0, kl: 0 };

const runSchema = z.strictObject({
  seed: z.int(),
  budget: budgetSchema,
  recipe: z.unknown().transform(parseTrainingRecipe),
  step: count,
  elapsedSeconds: z.number().min(0),
  /** Largest share of the budget reached. */
  progress: z.number().min(0),
  epoch: count,
  /** Batches done in this epoch. */
  batch: count,
  tokensRead: count,
  passagesRead: count,
  /** Halved whenever the loss stopped being a number. */
  learningRateScale: z.number().positive(),
  validationsDone: count,
  /** The validation that the best parameters come from; none before beta has its full value. */
  best: validationSchema.nullable(),
  validationsSinceBest: count,
  curve: z.array(z.strictObject({ step: count, seconds: finite, reconstructionLoss: finite, kl: finite })),
  validations: z.array(validationSchema),
  /** Of the last few hundred passages, older ones forgotten exponentially: how many count, and sums of nats over them. */
  recentLosses: z
    .strictObject({ passages: z.number().min(0), reconstructionLoss: finite, kl: finite })
    // Record version 1 does not have them.
    .default(NO_LOSSES),
  finished: z.boolean(),
});

export type TrainingRun = Omit<z.infer<typeof runSchema>, 'recipe'> & { recipe: TrainingRecipe };

/** Checks what `JSON.parse` of a stored run gave; throws a `z.ZodError` that names every wrong field. */
export function parseTrainingRun(data: unknown): TrainingRun {
  return runSchema.parse(upgradedRun(data));
}

export function newTrainingRun(seed: number, budget: Budget, recipe: TrainingRecipe): TrainingRun {
  return {
    seed,
    budget,
    recipe,
    step: 0,
    elapsedSeconds: 0,
    progress: 0,
    epoch: 0,
    batch: 0,
    tokensRead: 0,
    passagesRead: 0,
    learningRateScale: 1,
    validationsDone: 0,
    best: null,
    validationsSinceBest: 0,
    curve: [],
    validations: [],
    recentLosses: { ...NO_LOSSES },
    finished: false,
  };
}

/** A run and its tensors at one moment. */
export interface TrainingSnapshot {
  config: ModelConfig;
  run: TrainingRun;
  /** The best parameters so far, or the current ones while there is no best: the model to use. */
  parameters: ParameterValues;
  /** What training goes on from: the current parameters, as they are named in the graph, and the optimizer's moments. */
  optimizerState: ParameterValues;
}
