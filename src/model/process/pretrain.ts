import { join } from 'node:path';
import type { TrainingSettings } from '../../shared/trainingProtocol.ts';
import type { FloatTensorMap } from '../checkpoint/safetensors.ts';
import { loadStarter } from '../checkpoint/starterFolder.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Engine } from '../engine/engine.ts';
import { bitsPerByte } from '../training/bitsPerByte.ts';
import type { Outcome, ProgressEvent } from '../training/events.ts';
import { PRETRAINING_RECIPE } from '../training/pretrainingRecipe.ts';
import type { TrainingRecipe } from '../training/recipe.ts';
import { StreamedBatches } from '../training/streamedBatches.ts';
import type { WeightedFile } from '../training/streamedText.ts';
import { train } from '../training/train.ts';
import type { TrainingControl } from '../training/trainingControl.ts';
import type { Budget, TrainingSnapshot, Validation } from '../training/trainingRun.ts';
import { modelConfig, type ModelConfig, type ModelSizes } from '../vae/config.ts';
import { CheckpointWriter, type RunMaterial } from './checkpointWriter.ts';
import { openEngine } from './devices.ts';
import { LOG_FILE, requireModelFolder } from './modelFolderUse.ts';
import { ModelProblem } from './modelProblem.ts';
import {
  heldOutPassages,
  keptDocuments,
  learnTokenizer,
  openInput,
  type InputFile,
} from './pretrainingInput.ts';
import { PretrainingLog, type PretrainingRow } from './pretrainingLog.ts';
import { extended, loadPretraining } from './pretrainingResumption.ts';
import { lockForTraining } from './trainingLock.ts';

export interface PretrainingRequest {
  readonly files: readonly InputFile[];
  readonly modelFolder: string;
  /** How long to train; in a resumed run how much longer, or to the end of what it was given. */
  readonly budget: Budget | undefined;
  readonly resume: boolean;
  readonly device: TrainingSettings['device'];
  readonly threads?: number;
  readonly seed: number;
  /** `vocabularySize` is what is asked of the tokenizer. */
  readonly sizes: ModelSizes;
  /** A new run begins with this starter's weights, vocabulary and sizes instead of nothing. */
  readonly starterFolder?: string;
  readonly recipe: Partial<TrainingRecipe>;
  /** One of so many documents is held out. */
  readonly heldOutEvery: number;
  readonly checkpointSeconds: number;
}

export type PretrainingEvent =
  | { readonly kind: 'notice'; readonly notice: string }
  | { readonly kind: 'progress'; readonly progress: ProgressEvent }
  | { readonly kind: 'validation'; readonly validation: Validation; readonly bitsPerByte: number };

export interface PretrainingOutcome {
  readonly outcome: Outcome;
  readonly bitsPerByte: number;
  readonly steps: number;
  readonly seconds: number;
}

/** What a run is given unless told. */
const DEFAULT_MINUTES = 60;
const LEAST_VALIDATIONS = 20;
const PROGRESS_SECONDS = 2;

/**
 * Trains a model on text of any size, from nothing or from where an earlier run stood: the order of the text, the
 * schedules and the optimizer go on as if nothing had happened. What is in memory does not grow with the text, but for
 * two numbers for each 16 KiB of it. The model folder holds a model like any other, whose passages are the held-out
 * ones.
 * @throws ModelProblem, CheckpointError, EngineError, the signal's reason
 */
export async function pretrain(
  request: PretrainingRequest,
  control: TrainingControl,
  signal: AbortSignal,
  onEvent: (event: PretrainingEvent) => void,
): Promise<PretrainingOutcome> {
  const { modelFolder, device, threads } = request;
  await requireModelFolder(modelFolder);
  const unlock = lockForTraining(modelFolder);
  try {
    const prepared = request.resume
      ? await prepareResumed(request, onEvent)
      : await prepareNew(request, onEvent);
    signal.throwIfAborted();
    const engine = await openEngine(device, 'training', { signal, threads });
    try {
      return await trainPrepared(prepared, request, { engine, control, signal, onEvent });
    } finally {
      await engine.dispose();
    }
  } finally {
    unlock();
  }
}

interface Prepared {
  readonly files: readonly WeightedFile[];
  readonly tokenizer: Tokenizer;
  readonly config: ModelConfig;
  readonly recipe: TrainingRecipe;
  readonly budget: Budget;
  readonly material: RunMaterial;
  readonly initial?: FloatTensorMap;
  readonly resume?: TrainingSnapshot;
}

async function prepareNew(
  { files: named, heldOutEvery, seed, sizes, starterFolder, recipe, budget }: PretrainingRequest,
  onEvent: (event: PretrainingEvent) => void,
): Promise<Prepared> {
  const files = await openInput(named, heldOutEvery);
  noteFiles(files, onEvent);
  const starter = starterFolder === undefined ? undefined : await loadStarter(starterFolder);
  const tokenizer = starter?.tokenizer ?? (await learnTokenizer(files, seed, sizes.vocabularySize));
  const config = starter?.config ?? modelConfig({ ...sizes, vocabularySize: tokenizer.vocabularySize });
  const passages = await heldOutPassages(files, tokenizer, config.maximumLength);
  if (passages.length === 0)
    throw new ModelProblem('too-little-text', 'What is held out has no passages. Give more text.');
  const given = budget ?? { minutes: DEFAULT_MINUTES };
  return {
    files,
    tokenizer,
    config,
    recipe: { ...PRETRAINING_RECIPE, validations: validationsIn(given), ...recipe },
    budget: given,
    material: { tokenizer: tokenizer.toJson(), passages, ...record(files, passages, heldOutEvery) },
    ...(starter !== undefined && { initial: starter.parameters }),
  };
}

async function prepareResumed(
  request: PretrainingRequest,
  onEvent: (event: PretrainingEvent) => void,
): Promise<Prepared> {
  const { saved, tokenizer, pretraining, resume } = await loadPretraining(request.modelFolder);
  const run = extended(resume.run, request.budget, request.recipe);
  const files = await openInput(
    request.files.length > 0 ? request.files : pretraining.files,
    pretraining.heldOutEvery,
  );
  noteFiles(files, onEvent);
  const sizes = (all: readonly { readonly bytes: number; readonly weight: number }[]): string =>
    all.map(({ bytes, weight }) => `${bytes} ${weight}`).join();
  if (sizes(files) !== sizes(pretraining.files))
    onEvent({
      kind: 'notice',
      notice: 'The text is not the one that the run has read so far: it is read in a new order.',
    });
  const { passages } = saved;
  return {
    files,
    tokenizer,
    config: saved.config,
    recipe: run.recipe,
    budget: run.budget,
    // The passages that the run is measured on stay, so that its bounds can be compared.
    material: {
      tokenizer: tokenizer.toJson(),
      passages,
      ...record(files, passages, pretraining.heldOutEvery),
    },
    resume: { ...resume, run },
  };
}

function record(
  files: readonly WeightedFile[],
  passages: RunMaterial['passages'],
  heldOutEvery: number,
): Pick<RunMaterial, 'documents' | 'leftOut' | 'pretraining'> {
  const read = files.map(({ path, bytes, weight }) => ({ path, bytes, weight }));
  return {
    documents: keptDocuments(read, passages),
    leftOut: [],
    pretraining: { files: read, heldOutEvery },
  };
}

/** Every other minute, and in short runs as often as a curve needs. */
function validationsIn(budget: Budget): number {
  return 'steps' in budget
    ? LEAST_VALIDATIONS
    : Math.min(10_000, Math.max(LEAST_VALIDATIONS, Math.round(budget.minutes / 2)));
}

function noteFiles(files: readonly WeightedFile[], onEvent: (event: PretrainingEvent) => void): void {
  for (const { path, bytes, documents, weight, training, heldOut } of files) {
    const share = heldOut.reduce((sum, { begin, end }) => sum + end - begin, 0) / bytes;
    onEvent({
      kind: 'notice',
      notice:
        `${path}: ${(bytes / 1e6).toFixed(1)} MB, ${documents} documents, ${training.length} segments, ` +
        `${(100 * share).toFixed(1)} % held out, read ${weight} times a pass`,
    });
  }
}

interface Surroundings {
  readonly engine: Engine;
  readonly control: TrainingControl;
  readonly signal: AbortSignal;
  readonly onEvent: (event: PretrainingEvent) => void;
}

async function trainPrepared(
  prepared: Prepared,
  { modelFolder, seed, checkpointSeconds }: PretrainingRequest,
  { engine, control, signal, onEvent }: Surroundings,
): Promise<PretrainingOutcome> {
  const { files, tokenizer, config, material, recipe, budget, initial, resume } = prepared;
  const { maximumLength } = config;
  const writer = new CheckpointWriter(modelFolder, material, () => engine.device, false);
  const log = await PretrainingLog.open(join(modelFolder, LOG_FILE), resume?.run.step ?? 0);
  const texts = material.passages.map(({ text }) => text);
  const validation = texts.map((text) => tokenizer.encode(text));
  const batches = new StreamedBatches({
    files,
    tokenizer,
    maximumLength,
    tokensPerBatch: recipe.tokensPerBatch,
  });
  try {
    let last: ProgressEvent | undefined;
    for await (const event of train({
      engine,
      config,
      recipe,
      seed,
      budget,
      training: batches,
      validation,
      ...(initial !== undefined && { initial }),
      ...(resume !== undefined && { resume }),
      control,
      signal,
      saveCheckpoint: (checkpoint) => writer.save(checkpoint),
      checkpointSeconds,
      progressSeconds: PROGRESS_SECONDS,
    })) {
      if (event.kind === 'progress') {
        last = event;
        onEvent({ kind: 'progress', progress: event });
      } else if (event.kind === 'recovered') onEvent({ kind: 'notice', notice: event.message });
      else if (event.kind === 'validation') {
        const measured = bitsPerByte(event.validation, texts);
        onEvent({ kind: 'validation', validation: event.validation, bitsPerByte: measured });
        if (last !== undefined) await log.add(logRow(event.validation, measured, last));
      } else if (event.kind === 'finished') {
        const { run } = event.snapshot;
        const best = run.best ?? event.snapshot.run.validations.at(-1)!;
        return {
          outcome: event.outcome,
          bitsPerByte: bitsPerByte(best, texts),
          steps: run.step,
          seconds: run.elapsedSeconds,
        };
      }
    }
    throw new Error('Training ended without a model.');
  } finally {
    await batches.close();
  }
}

function logRow(validation: Validation, bitsPerByte: number, progress: ProgressEvent): PretrainingRow {
  const { step, seconds, reconstructionLoss, kl, activeUnits } = validation;
  const { tokensRead, point, beta, learningRate, tokensPerSecond } = progress;
  return {
    step,
    seconds,
    tokensRead,
    reconstruction: reconstructionLoss,
    kl,
    bitsPerByte,
    activeUnits,
    trainingReconstruction: point.reconstructionLoss,
    trainingKl: point.kl,
    beta,
    learningRate,
    tokensPerSecond,
  };
}
