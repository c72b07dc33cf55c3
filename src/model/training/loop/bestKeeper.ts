import { EngineError } from '../../engine/engine.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import { type ParameterValues, parameterShapes } from '../../vae/network/parameters.ts';
import type { Example } from '../data/inputMaker.ts';
import type { TrainingEvent } from './events.ts';
import type { Trainer } from './trainer.ts';
import type { TrainingRecipe } from '../recipes/recipe.ts';
import type { TrainingRun, TrainingSnapshot, Validation } from './trainingRun.ts';
import { validate } from './validation.ts';

/** Training cannot go on: the loss stopped being a number again and again, whatever the learning rate. */
export class TrainingDivergedError extends Error {
  override readonly name = 'TrainingDivergedError';
  readonly reason = 'diverged';
}

const MAX_RECOVERIES = 8;

/** Keeps two copies of a run's tensors: the best parameters, and the last state that was known to be good. */
export class BestKeeper<E extends Example> {
  private readonly trainer: Trainer<E>;
  private readonly run: TrainingRun;
  private best: ParameterValues | undefined;
  private lastGood: ParameterValues;
  /** What a run can go on from when its device and everything on it is gone: the newest copy on the host. */
  private copied: { run: TrainingRun; values: ParameterValues };
  private recoveries = 0;

  private constructor(trainer: Trainer<E>, run: TrainingRun, lastGood: ParameterValues) {
    this.trainer = trainer;
    this.run = run;
    this.lastGood = lastGood;
    this.copied = { run: structuredClone(run), values: lastGood };
  }

  /** @param resume what the trainer's state was made from; is emptied */
  static async create<E extends Example>(
    trainer: Trainer<E>,
    run: TrainingRun,
    resume?: TrainingSnapshot,
  ): Promise<BestKeeper<E>> {
    const keeper = new BestKeeper(
      trainer,
      run,
      resume === undefined ? await trainer.readAll() : new Map(resume.optimizerState),
    );
    if (run.best !== null && resume !== undefined) keeper.best = new Map(resume.parameters);
    // Whoever began the run would hold its first tensors to its end.
    resume?.optimizerState.clear();
    resume?.parameters.clear();
    return keeper;
  }

  /**
   * Measures the current parameters and keeps them if they are the best.
   * @param counts whether this validation may become the best: before beta has its full value the bound says little
   * @throws TrainingDivergedError as `recover` does, when the bound is no number
   */
  async validate(config: ModelConfig, sample: readonly E[], counts: boolean): Promise<TrainingEvent> {
    const { run, trainer } = this;
    const validation = await validate(trainer, config, run, sample);
    if (!Number.isFinite(validation.elbo)) return this.recover();
    this.lastGood = await trainer.readAll();
    run.validations.push(validation);
    const better = run.best === null || isBetter(validation, run.best, run.recipe);
    const best = counts && better;
    if (best) {
      run.best = validation;
      // The same arrays: nothing changes them.
      this.best = parametersOf(config, this.lastGood);
    }
    run.validationsSinceBest = best || !counts ? 0 : run.validationsSinceBest + 1;
    this.copied = { run: structuredClone(run), values: this.lastGood };
    return { kind: 'validation', validation, best };
  }

  /**
   * Goes back to the last good state with half the learning rate.
   * @throws TrainingDivergedError after too many times
   */
  recover(): TrainingEvent {
    const { run } = this;
    if (++this.recoveries > MAX_RECOVERIES)
      throw new TrainingDivergedError(
        `Training diverged: the loss stopped being a number ${this.recoveries} times, the last time at step ` +
          `${run.step} with a learning rate scaled by ${run.learningRateScale}.`,
      );
    this.trainer.write(this.lastGood);
    run.learningRateScale /= 2;
    this.copied = { run: structuredClone(run), values: this.lastGood };
    return {
      kind: 'recovered',
      step: run.step,
      learningRateScale: run.learningRateScale,
      message:
        `The loss stopped being a number at step ${run.step}. Training went back to its last good state ` +
        `and goes on with ${run.learningRateScale} times the learning rate.`,
    };
  }

  /** To be saved before the next step, which may change the tensors. */
  async checkpoint(config: ModelConfig): Promise<TrainingSnapshot> {
    const lent = this.trainer.lendAll();
    return lent === undefined ? this.snapshot(config) : this.snapshotWith(config, lent);
  }

  async snapshot(config: ModelConfig): Promise<TrainingSnapshot> {
    const isCopied = this.copied.run.step === this.run.step;
    const values = isCopied ? this.copied.values : await this.trainer.readAll();
    const snapshot = this.snapshotWith(config, values);
    // On the CPU the state itself is on the host.
    if (this.trainer.device !== 'cpu') this.copied = { run: snapshot.run, values };
    return snapshot;
  }

  private snapshotWith(config: ModelConfig, optimizerState: ParameterValues): TrainingSnapshot {
    const parameters = this.best ?? parametersOf(config, optimizerState);
    return { config, run: structuredClone(this.run), parameters, optimizerState };
  }

  /** The newest snapshot that can still be had after the device has failed. */
  async rescue(config: ModelConfig): Promise<TrainingSnapshot> {
    try {
      return await this.snapshot(config);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const { run, values } = this.copied;
      const parameters = this.best ?? parametersOf(config, values);
      return { config, run: structuredClone(run), parameters, optimizerState: values };
    }
  }
}

function parametersOf(config: ModelConfig, values: ParameterValues): ParameterValues {
  return new Map([...parameterShapes(config).keys()].map((name) => [name, values.get(name)!]));
}

/** By what the recipe keeps parameters for. */
function isBetter(one: Validation, other: Validation, recipe: TrainingRecipe): boolean {
  const { keep, beta, freeBits, klFloor } = recipe;
  if (keep === 'last') return true;
  if (keep === 'bestElbo') return one.elbo > other.elbo;
  const objective = ({ reconstructionLoss, klPerDimension }: Validation): number => {
    const kl = klPerDimension.reduce((sum, nats) => sum + Math.max(nats, freeBits), 0);
    return reconstructionLoss + beta * Math.max(kl, klFloor);
  };
  return objective(one) < objective(other);
}
