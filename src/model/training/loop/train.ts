import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { type Engine, EngineError } from '../../engine/engine.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';
import { initialMoments } from '../../vae/graphs/trainingGraph.ts';
import type { BatchSource } from '../data/batchSource.ts';
import type { TokenIds } from '../../vae/graphs/feeds.ts';
import type { Example, InputMaker } from '../data/inputMaker.ts';
import { BestKeeper } from './bestKeeper.ts';
import { CheckpointTimer } from './checkpointTimer.ts';
import { Clock } from './clock.ts';
import { DeviceFailedError } from './deviceFailure.ts';
import type { Outcome, TrainingEvent } from './events.ts';
import { PassageOrder } from '../data/passageOrder.ts';
import { ProgressMeter } from './progressMeter.ts';
import type { TrainingRecipe } from '../recipes/recipe.ts';
import { type Phase, phaseAt } from '../recipes/schedules.ts';
import { Trainer } from './trainer.ts';
import { TrainingControl } from './trainingControl.ts';
import { type Budget, newTrainingRun, type TrainingRun, type TrainingSnapshot } from './trainingRun.ts';
import { validationSample } from './validation.ts';

export interface TrainingOptions<E extends Example = TokenIds> {
  engine: Engine;
  config: ModelConfig;
  recipe: TrainingRecipe;
  seed: number;
  budget: Budget;
  /** Makes what the graphs are fed of examples: `tokenInputs`, or `SteeringInputs` where there is a language model. */
  inputs: InputMaker<E>;
  /**
   * What to learn from, 1 to `config.maximumLength` tokens each, or where batches of it come from. Neither may be
   * empty.
   */
  training: readonly E[] | BatchSource<E>;
  validation: readonly E[];
  /** What a run that does not go on begins with, in place of random parameters. Is emptied as `resume` is. */
  initial?: ParameterValues;
  /**
   * Goes on from here; its seed, budget and recipe win over the ones given. Its tensors are taken over: the maps are
   * empty once training has begun.
   */
  resume?: TrainingSnapshot;
  control?: TrainingControl;
  /** Abandons the run: the generator throws the signal's reason; the last checkpoint stays. */
  signal?: AbortSignal;
  /** Called now and then and at the end; the run waits for it. The tensors are only lent until it settles. */
  saveCheckpoint?: (snapshot: TrainingSnapshot) => Promise<void>;
  /** Between two checkpoints; by default as seldom as saving is slow. */
  checkpointSeconds?: number;
  /** Seconds between two progress events; 0 for one each step. */
  progressSeconds?: number;
  /** Milliseconds on some clock that only goes forward. */
  now?: () => number;
}

/**
 * Trains a model and says how it goes. The best parameters on held-out passages, judged by the unweighted ELBO once
 * beta has its full value, are the ones kept. Under a budget in steps, seed and data decide every loss bit for bit,
 * also across an interruption; under a budget in minutes the schedules follow the clock.
 * @throws DeviceFailedError with what another device needs to go on; takeover.ts goes on
 */
export async function* train<E extends Example>(
  options: TrainingOptions<E>,
): AsyncGenerator<TrainingEvent, void, void> {
  const { config, resume, signal, saveCheckpoint } = options;
  const { checkpointSeconds, progressSeconds = 0.5, now = () => performance.now() } = options;
  const control = options.control ?? new TrainingControl();
  const run = resume
    ? structuredClone(resume.run)
    : newTrainingRun(options.seed, options.budget, options.recipe);
  const { recipe } = run;
  const sample = validationSample(options.validation, recipe.validationPassages);
  const { training } = options;
  const source = 'next' in training ? training : new PassageOrder(training.length, () => training);
  if (source.passages === 0 || sample.length === 0)
    throw new RangeError('training needs at least one passage to learn from and one to validate on');
  signal?.throwIfAborted();

  const trainer = await startTrainer(options, run);
  let keeper: BestKeeper<E> | undefined;
  /** What the current step has changed of `run` before it was done. */
  let undone: Partial<TrainingRun> = {};
  try {
    keeper = await BestKeeper.create(trainer, run, resume);
    options.initial?.clear();
    const clock = new Clock(now, run.elapsedSeconds);
    const meter = new ProgressMeter(run);
    let phase: Phase | undefined;
    const timer = new CheckpointTimer(run.budget, run.elapsedSeconds, checkpointSeconds);

    let outcome: Outcome | undefined;
    while ((outcome = ended(run, control)) === undefined) {
      if (phase !== phaseAt(recipe, run.progress)) {
        phase = phaseAt(recipe, run.progress);
        yield { kind: 'phase', phase, step: run.step };
      }

      const { epoch, batch, validationsDone } = run;
      undone = { epoch, batch };
      const results = await trainer.steps(run, () => source.next(run));
      undone = {};
      let finite = true;
      for (const result of results) {
        run.step++;
        run.tokensRead += result.tokens;
        run.passagesRead += result.passages;
        run.elapsedSeconds = clock.seconds;
        run.progress = Math.max(run.progress, usedShare(run, source.passages));
        finite &&= Number.isFinite(result.trainingLoss) && Number.isFinite(result.gradientNorm);
        if (finite) meter.add(result);
        if (meter.secondsSinceEvent(run) >= progressSeconds && meter.hasSteps) yield meter.event(run, phase);
      }
      if (!finite) yield keeper.recover();

      if (Math.floor(run.progress * recipe.validations) > run.validationsDone) {
        run.validationsDone = Math.floor(run.progress * recipe.validations);
        undone = { validationsDone };
        if (meter.hasSteps) yield meter.event(run, phase);
        yield await keeper.validate(config, sample, phase === 'full');
        undone = {};
      }
      if (saveCheckpoint && timer.isDue(run.elapsedSeconds)) {
        const begun = clock.seconds;
        await saveCheckpoint(await keeper.checkpoint(config));
        timer.saved(begun, clock.seconds);
        yield { kind: 'checkpoint', step: run.step };
      }

      await yieldToEventLoop();
      if (control.paused) {
        clock.pause();
        yield { kind: 'paused', step: run.step };
        await control.untilContinued(signal);
        clock.continue();
        yield { kind: 'continued', step: run.step };
      }
      signal?.throwIfAborted();
    }

    while (run.best === null || run.validations.at(-1)?.step !== run.step)
      yield await keeper.validate(config, sample, true);
    run.finished = true;
    const snapshot = await keeper.snapshot(config);
    await saveCheckpoint?.(snapshot);
    yield { kind: 'finished', outcome, snapshot };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    Object.assign(run, undone);
    throw new DeviceFailedError(error, (await keeper?.rescue(config)) ?? resume);
  } finally {
    await trainer.dispose();
  }
}

async function startTrainer<E extends Example>(
  { engine, config, inputs, resume, initial }: TrainingOptions<E>,
  run: TrainingRun,
): Promise<Trainer<E>> {
  const beginning = initial && new Map([...initial, ...initialMoments(config)]);
  try {
    return await Trainer.create({ engine, config, inputs }, run, resume?.optimizerState ?? beginning);
  } catch (error) {
    throw error instanceof EngineError ? new DeviceFailedError(error, resume) : error;
  }
}

function usedShare(
  { budget, recipe, step, elapsedSeconds, passagesRead }: TrainingRun,
  passages: number,
): number {
  if ('steps' in budget) return Math.min(1, step / budget.steps);
  const epochs = passagesRead / passages;
  return Math.min(1, Math.max(elapsedSeconds / (budget.minutes * 60), epochs / recipe.epochs));
}

function ended(run: TrainingRun, control: TrainingControl): Outcome | undefined {
  if (control.stopped) return 'stopped';
  if (run.progress >= 1) return 'finished';
  return run.validationsSinceBest >= run.recipe.patience ? 'converged' : undefined;
}
