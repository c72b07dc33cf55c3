import { join } from 'node:path';
import { CANCELLED, RpcError } from '../../../shared/protocol/rpc.ts';
import type { Engine } from '../../engine/engine.ts';
import { tokenInputs } from '../../training/data/tokenInputs.ts';
import { bitsPerByte } from '../../training/loop/bitsPerByte.ts';
import type { Outcome, ProgressEvent } from '../../training/loop/events.ts';
import { StreamedBatches } from '../../training/data/streamedBatches.ts';
import { train } from '../../training/loop/train.ts';
import type { TrainingControl } from '../../training/loop/trainingControl.ts';
import type { Validation } from '../../training/loop/trainingRun.ts';
import { CheckpointWriter } from '../run/checkpointWriter.ts';
import { openEngine } from '../devices/openEngine.ts';
import { LOG_FILE, requireModelFolder } from '../modelFolderUse.ts';
import { PretrainingLog, type PretrainingRow } from './pretrainingLog.ts';
import type { PretrainingEvent, PretrainingRequest } from './pretrainingRequest.ts';
import { prepareNew, prepareResumed, type PreparedPretraining } from './pretrainingPreparation.ts';
import { lockForTraining, type TrainingLock } from '../run/trainingLock.ts';

export interface PretrainingOutcome {
  readonly outcome: Outcome;
  readonly bitsPerByte: number;
  readonly steps: number;
  readonly seconds: number;
}

const PROGRESS_SECONDS = 2;

/**
 * Trains a model on text of any size, from scratch or from where an earlier run stood: the order of the text, the
 * schedules and the optimizer go on as if nothing had happened. What is in memory does not grow with the text, but for
 * two numbers for each 16 KiB of it. The model folder holds a model like any other, whose passages are the held-out
 * ones.
 * @throws ModelProblem, CheckpointError, EngineError, the signal's reason; RpcError cancelled where `control` was stopped before it began
 */
export async function pretrain(
  request: PretrainingRequest,
  control: TrainingControl,
  signal: AbortSignal,
  onEvent: (event: PretrainingEvent) => void,
): Promise<PretrainingOutcome> {
  const { modelFolder, device, threads } = request;
  await requireModelFolder(modelFolder);
  const lock = await lockForTraining(modelFolder);
  try {
    const prepared = request.resume
      ? await prepareResumed(request, signal, onEvent)
      : await prepareNew(request, signal, onEvent);
    const engine = await openEngine(device, 'training', { signal, threads });
    try {
      // What is in the folder is better than a model that has not taken a step.
      if (control.stopped) throw new RpcError(CANCELLED, 'Training was stopped before it had begun.');
      return await trainPrepared(prepared, request, { engine, lock, control, signal, onEvent });
    } finally {
      await engine.dispose();
    }
  } finally {
    lock.release();
  }
}

interface Surroundings {
  readonly engine: Engine;
  readonly lock: TrainingLock;
  readonly control: TrainingControl;
  readonly signal: AbortSignal;
  readonly onEvent: (event: PretrainingEvent) => void;
}

async function trainPrepared(
  prepared: PreparedPretraining,
  { modelFolder, seed, checkpointSeconds }: PretrainingRequest,
  { engine, lock, control, signal, onEvent }: Surroundings,
): Promise<PretrainingOutcome> {
  const { files, tokenizer, config, material, recipe, budget, initial, resume } = prepared;
  const { maximumLength } = config;
  const writer = new CheckpointWriter(modelFolder, lock, material, () => engine.device, false);
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
      inputs: tokenInputs(config),
      training: batches,
      validation,
      ...(initial !== undefined && { initial: new Map(initial) }),
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
        const measured = bitsPerByte(event.validation, texts, recipe.validationPassages);
        onEvent({ kind: 'validation', validation: event.validation, bitsPerByte: measured });
        if (last !== undefined) await log.add(logRow(event.validation, measured, last));
      } else if (event.kind === 'finished') {
        const { run } = event.snapshot;
        const best = run.best ?? event.snapshot.run.validations.at(-1)!;
        return {
          outcome: event.outcome,
          bitsPerByte: bitsPerByte(best, texts, run.recipe.validationPassages),
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
