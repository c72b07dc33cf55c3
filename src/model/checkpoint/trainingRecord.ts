import * as z from 'zod';

/**
 * training.json: how a model came to be, for the model report and the summary, and what the training loop needs to go
 * on. The second is the training layer's own affair (`run`), which it validates itself.
 */

export const RECORD_FORMAT_VERSION = 2;

const count = z.int().nonnegative();

export const trainingRecordSchema = z.strictObject({
  /** Of version 1 the state of the run lacks the means of its curve. */
  formatVersion: z.literal([1, RECORD_FORMAT_VERSION]),
  /** ISO 8601, when this was saved. */
  trainedAt: z.string(),
  /** The device, for people. */
  trainedOn: z.string(),
  trainedSeconds: z.number().nonnegative(),
  steps: count,
  /** False while training goes on: the model can be resumed. */
  finished: z.boolean(),
  documents: z.array(z.strictObject({ file: z.string(), passages: count, words: count })),
  leftOut: z.array(z.strictObject({ file: z.string(), reason: z.string() })),
  /** Only of a model that is pre-trained on files: what it reads, so that a resumed run reads the same. */
  pretraining: z
    .strictObject({
      files: z.array(
        z.strictObject({ path: z.string(), bytes: count, weight: z.number().positive().max(1000) }),
      ),
      /** One of so many documents is never trained on. */
      heldOutEvery: z.int().min(2).max(1_000_000),
    })
    .optional(),
  /** Only of a model that steers a language model: which passages it is trained on follows from these. */
  steering: z.strictObject({ maximumTokens: z.int().min(1) }).optional(),
  /** State of the run: schedules' position, random state, curves. JSON. */
  run: z.unknown(),
});
export type TrainingRecord = Readonly<z.output<typeof trainingRecordSchema>>;
