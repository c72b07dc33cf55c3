import * as z from 'zod';

/** What training is asked for and what it tells of itself, as it crosses between processes. */

export const fraction = z.number().min(0).max(1);
export const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

/** The text of a document that the editor holds unsaved; it wins over what is on disk. */
const unsavedDocument = z.object({ path: z.string(), text: z.string() });

/** How the files of a folder are encoded, as the editor's settings say. */
const encodingsSchema = z.object({
  encoding: z.string(),
  autoGuess: z.boolean(),
  /** The only encodings to guess; empty: any. */
  candidates: z.array(z.string()).readonly(),
  /** What is otherwise for a language, by its identifier. */
  languages: z.record(z.string(), z.object({ encoding: z.string(), autoGuess: z.boolean() })).readonly(),
});
export type Encodings = z.output<typeof encodingsSchema>;

export const workspaceSchema = z.object({
  /** UTF-8 where a folder names no encodings. */
  roots: z.array(z.object({ name: z.string(), path: z.string(), encodings: encodingsSchema.optional() })),
  include: z.array(z.string()),
  /** Globs of the setting `variorum.exclude`, `files.exclude` and `search.exclude` together. */
  exclude: z.array(z.string()),
  respectGitignore: z.boolean(),
  largestFileKilobytes: z.number().positive().max(1e9),
  /** Whether linked files and folders are read; they are where nobody says. */
  followLinks: z.boolean().optional(),
  unsaved: z.array(unsavedDocument),
  /** The editor's language, for documents that are too short to tell theirs. */
  language: z.string().optional(),
});
export type Workspace = z.output<typeof workspaceSchema>;

export const leftOutSchema = z.object({ file: z.string(), reason: z.string() });
export type LeftOut = z.output<typeof leftOutSchema>;

/** What training would read, found without training. */
export const surveySchema = z.object({
  documents: z.int(),
  passages: z.int(),
  words: z.int(),
  leftOut: z.array(leftOutSchema),
});
export type Survey = z.output<typeof surveySchema>;

export const modelSizes = ['auto', 'tiny', 'small', 'medium', 'large'] as const;
export const devices = ['auto', 'cpu', 'webgpu', 'onnx-cuda', 'cuda'] as const;

/** What can compute a model: every device but the choice `auto`. */
export const deviceReportSchema = z.object({
  device: z.enum(['cpu', 'webgpu', 'onnx-cuda', 'cuda']),
  /** The kind of device: "Processor". */
  title: z.string(),
  /** This machine's: "AMD EPYC, 2 threads"; null where it does not start. */
  name: z.string().nullable(),
  /** Of training steps of the medium model, padding not counted; null where it cannot train. */
  tokensPerSecond: z.number().nullable(),
  /** Why it cannot train, for people. */
  unavailable: z.string().nullable(),
  /** What the library said, for the log. */
  detail: z.string().nullable(),
});
export type DeviceReport = z.output<typeof deviceReportSchema>;

export const trainingSettingsSchema = z.object({
  /** How long the whole run may take, from the first document to the saved model. */
  minutes: z.number().positive().max(100_000),
  modelSize: z.enum(modelSizes),
  device: z.enum(devices),
  seed,
  /** Ends after exactly so many steps, in place of `minutes`: the same seed then gives the same model. */
  steps: z.int().positive().max(1e9).optional(),
  /**
   * Folder of a pre-trained model that training fine-tunes: its size and vocabulary are the model's, whatever is asked for
   * here. Without one, training begins from scratch.
   */
  starterFolder: z.string().optional(),
  /** Of another one, that stands in where the first cannot be used on these documents. */
  fallbackFolder: z.string().optional(),
  /** By default chosen from the amount of text. */
  vocabularySize: z.int().min(300).max(65_536).optional(),
  /** Seconds between two checkpoints; by default as many as saving is slow. */
  checkpointSeconds: z.number().positive().max(86_400).optional(),
});
export type TrainingSettings = z.output<typeof trainingSettingsSchema>;

/** One point of the live curves. Losses in nats per passage. */
export const curvePointSchema = z.object({
  step: z.int(),
  seconds: z.number(),
  reconstructionLoss: z.number(),
  kl: z.number(),
  /** Unweighted ELBO on held-out passages, where it was measured at this point. */
  validationElbo: z.number().optional(),
});
export type CurvePoint = z.output<typeof curvePointSchema>;

/** In the order in which a run goes through them. */
export const trainingPhases = [
  'reading',
  'measuring',
  'tokenizing',
  'states',
  'autoencoder',
  'variational',
  'finishing',
] as const;

/** Sent about twice a second while training. */
export const trainingProgressSchema = z.object({
  phase: z.enum(trainingPhases),
  fraction,
  secondsLeft: z.number().nonnegative().nullable(),
  step: z.int(),
  passagesRead: z.int(),
  tokensPerSecond: z.number(),
  /** What trains, for people: "CPU, 2 threads", "WebGPU: NVIDIA ...". Empty until it is known. */
  device: z.string(),
  paused: z.boolean(),
  /** Set at most once per point: append it to the curve. */
  point: curvePointSchema.optional(),
  /** Something the user should know that did not stop training. */
  notice: z.string().optional(),
});
export type TrainingProgress = z.output<typeof trainingProgressSchema>;

export const trainingOutcomeSchema = z.object({
  outcome: z.enum(['finished', 'stopped', 'converged']),
  validationElbo: z.number(),
  seconds: z.number(),
  steps: z.int(),
});
export type TrainingOutcome = z.output<typeof trainingOutcomeSchema>;
