import type { TrainingOutcome, TrainingProgress } from '../../../shared/protocol/trainingProtocol.ts';
import { CANCELLED, RpcError } from '../../../shared/protocol/rpc.ts';
import { CheckpointError } from '../../checkpoint/checkpointError.ts';
import type { Outcome } from '../../training/loop/events.ts';
import type { TrainingControl } from '../../training/loop/trainingControl.ts';
import { newTrainingRun, type TrainingSnapshot } from '../../training/loop/trainingRun.ts';
import { initialMoments } from '../../vae/graphs/trainingGraph.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';
import { CheckpointWriter } from './checkpointWriter.ts';
import { requireModelFolder } from '../modelFolderUse.ts';
import { uncancelled } from '../uncancelled.ts';
import { prepareNewRun } from './newRun.ts';
import type { PreparedRun, RunRequest } from './preparedRun.ts';
import { prepareResumedRun } from './resumedRun.ts';
import { RunClock } from './runClock.ts';
import { RunReporter, type RunEvent } from './runReporter.ts';
import { TrainingDevices } from './trainingDevices.ts';
import { lockForTraining, type TrainingLock } from './trainingLock.ts';

/** What the phases before and after training take on a book or two; corrected as soon as more is known. */
const OTHER_SECONDS = { reading: 1, measuring: 3, tokenizing: 2, states: 0, finishing: 4 };

/**
 * The whole way from documents to a model that sliders can move: read, split, train the tokenizer, choose the model,
 * train it, give every passage its code, save. `onEvent` hears of it about twice a second.
 *
 * `control` pauses and stops training; stopping keeps the best model so far. Aborting `signal` abandons the run: it
 * rejects as `cancelled`, and the last checkpoint stays in the model folder, to be resumed.
 * @throws ModelProblem, CheckpointError, EngineError
 */
export async function runTraining(
  request: RunRequest,
  control: TrainingControl,
  signal: AbortSignal,
  onEvent: (event: RunEvent) => void,
): Promise<TrainingOutcome> {
  await requireModelFolder(request.modelFolder);
  const lock = await lockForTraining(request.modelFolder);
  try {
    const clock = new RunClock(expectedSeconds(request.settings.minutes));
    const reporter = new RunReporter(clock, onEvent);
    return await uncancelled(signal, async () => {
      const prepared = request.resume
        ? await prepareResumedRun(request, reporter, signal)
        : await prepareNewRun(request, { clock, reporter, control, signal });
      const devices = new TrainingDevices(prepared.engine, signal);
      let finished = false;
      try {
        const outcome = await trainPrepared(prepared, request, { lock, reporter, control, signal, devices });
        finished = true;
        return outcome;
      } finally {
        await devices.dispose();
        await prepared.data.dispose(finished);
      }
    });
  } finally {
    lock.release();
  }
}

function expectedSeconds(minutes: number): Record<TrainingProgress['phase'], number> {
  const other = Object.values(OTHER_SECONDS).reduce((sum, seconds) => sum + seconds, 0);
  const training = Math.max(minutes * 30, minutes * 60 - other);
  return { ...OTHER_SECONDS, autoencoder: 0.1 * training, variational: 0.9 * training };
}

interface Surroundings {
  readonly lock: TrainingLock;
  readonly reporter: RunReporter;
  readonly control: TrainingControl;
  readonly signal: AbortSignal;
  readonly devices: TrainingDevices;
}

async function trainPrepared(
  prepared: PreparedRun,
  { modelFolder, settings }: RunRequest,
  { lock, reporter, control, signal, devices }: Surroundings,
): Promise<TrainingOutcome> {
  const { resume, data, ...fresh } = prepared;
  reporter.on(fresh.engine.device);
  const writer = new CheckpointWriter(
    modelFolder,
    lock,
    prepared.material,
    () => devices.used,
    resume !== undefined,
  );
  const saveCheckpoint = checkpointSaver(writer, reporter);
  let outcome: Outcome = 'finished';
  let snapshot: Pick<TrainingSnapshot, 'run' | 'parameters'> | undefined;
  if (resume !== undefined) reporter.earlier(resume.run);
  if (control.stopped) throw new RpcError(CANCELLED, 'Training was stopped before it had begun.');
  if (data.takesPreparing && resume === undefined) await saveCheckpoint(beginning(prepared));
  await data.prepare({ reporter, control, signal });
  if (resume?.run.finished === true) {
    snapshot = resume; // Only the codes were not saved any more.
  } else {
    const run = data.train({
      ...fresh,
      ...(resume !== undefined && { resume }),
      control,
      signal,
      nextEngine: () => devices.next(),
      saveCheckpoint,
      ...(settings.checkpointSeconds !== undefined && { checkpointSeconds: settings.checkpointSeconds }),
    });
    for await (const event of run) {
      reporter.training(event, prepared.recipe.autoencoderFraction);
      if (event.kind !== 'finished') continue;
      const { run: finished, parameters } = event.snapshot; // The optimizer's state would only take up memory.
      snapshot = { run: finished, parameters };
      ({ outcome } = event);
    }
  }
  if (snapshot === undefined) throw new Error('Training ended without a model.');
  reporter.at('finishing');
  await writer.finish(
    snapshot,
    await data.encode(devices.engine, snapshot.parameters, { reporter, control, signal }),
  );
  const { run } = snapshot;
  return {
    outcome,
    validationElbo: run.best?.elbo ?? run.validations.at(-1)?.elbo ?? 0,
    seconds: run.elapsedSeconds,
    steps: run.step,
  };
}

/**
 * A checkpoint on the way that cannot be saved is no reason to end training: the disk may have room again later. It is told
 * once, until one can be saved.
 */
function checkpointSaver(
  writer: CheckpointWriter,
  reporter: RunReporter,
): (snapshot: TrainingSnapshot) => Promise<void> {
  let isTold = false;
  return async (snapshot) => {
    try {
      await writer.save(snapshot);
      isTold = false;
    } catch (error) {
      if (snapshot.run.finished || !(error instanceof CheckpointError)) throw error;
      if (!isTold) reporter.notice(`${error.message} Training goes on, and will try again to save.`);
      isTold = true;
    }
  };
}

/** What a run that begins with given parameters is before its first step. */
function beginning({ config, recipe, seed, budget, initial }: PreparedRun): TrainingSnapshot {
  if (initial === undefined) throw new Error('The run has no parameters to begin with.');
  const parameters: ParameterValues = new Map(initial);
  const optimizerState = new Map([...parameters, ...initialMoments(config)]);
  return { config, run: newTrainingRun(seed, budget, recipe), parameters, optimizerState };
}
