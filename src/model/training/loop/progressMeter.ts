import type { ProgressEvent } from './events.ts';
import type { Phase } from '../recipes/schedules.ts';
import type { StepResult } from './trainer.ts';
import type { TrainingRun } from './trainingRun.ts';

/** Longer curves are thinned by half: no chart shows more points. */
const LONGEST_CURVE = 2000;
/**
 * A batch holds passages of like length, and the loss of a passage grows with its length, so losses jump from batch to
 * batch. The curve shows means over about so many passages, which forget older ones exponentially.
 */
const REMEMBERED_PASSAGES = 600;
/** Steps are done several at a time, so that events can be far apart or at once. The speed is a mean over about so long. */
const REMEMBERED_SECONDS = 5;

/** Averages steps into progress events. */
export class ProgressMeter {
  private steps: StepResult[] = [];
  private eventSeconds: number;
  /** The run's own, so that its checkpoints have them and the curve goes on smoothly after each. */
  private readonly recent: TrainingRun['recentLosses'];
  private readonly speed = { tokens: 0, seconds: 0 };

  constructor(run: TrainingRun) {
    this.eventSeconds = run.elapsedSeconds;
    this.recent = run.recentLosses;
  }

  get hasSteps(): boolean {
    return this.steps.length > 0;
  }

  add(result: StepResult): void {
    this.steps.push(result);
    const { passages, reconstructionLoss, kl } = result;
    const kept = Math.exp(-passages / REMEMBERED_PASSAGES);
    const { recent } = this;
    recent.passages = recent.passages * kept + passages;
    recent.reconstructionLoss = recent.reconstructionLoss * kept + passages * reconstructionLoss;
    recent.kl = recent.kl * kept + passages * kl;
  }

  secondsSinceEvent(run: TrainingRun): number {
    return run.elapsedSeconds - this.eventSeconds;
  }

  /** Sums up what was added since the event before, and adds a point to the run's curve. */
  event(run: TrainingRun, phase: Phase): ProgressEvent {
    const { steps } = this;
    const passages = steps.reduce((total, step) => total + step.passages, 0);
    const perPassage = (value: (step: StepResult) => number): number =>
      steps.reduce((total, step) => total + value(step) * step.passages, 0) / passages;
    const tokens = steps.reduce((total, step) => total + step.tokens, 0);
    const seconds = this.secondsSinceEvent(run);
    const last = steps.at(-1)!;
    const { recent, speed } = this;
    const kept = Math.exp(-seconds / REMEMBERED_SECONDS);
    speed.tokens = speed.tokens * kept + tokens;
    speed.seconds = speed.seconds * kept + seconds;
    const point = {
      step: run.step,
      seconds: run.elapsedSeconds,
      reconstructionLoss: recent.reconstructionLoss / recent.passages,
      kl: recent.kl / recent.passages,
    };
    const event: ProgressEvent = {
      kind: 'progress',
      step: run.step,
      phase,
      fraction: run.progress,
      elapsedSeconds: run.elapsedSeconds,
      secondsLeft: secondsLeft(run),
      tokensRead: run.tokensRead,
      passagesRead: run.passagesRead,
      tokensPerSecond: speed.seconds > 0 ? speed.tokens / speed.seconds : 0,
      trainingLoss: perPassage((step) => step.trainingLoss),
      reconstructionLoss: perPassage((step) => step.reconstructionLoss),
      kl: perPassage((step) => step.kl),
      gradientNorm: last.gradientNorm,
      beta: last.beta,
      learningRate: last.learningRate,
      point,
    };
    this.steps = [];
    this.eventSeconds = run.elapsedSeconds;
    run.curve.push(point);
    if (run.curve.length > LONGEST_CURVE) run.curve = run.curve.filter((_point, i) => i % 2 === 1);
    return event;
  }
}

function secondsLeft({ budget, elapsedSeconds, progress }: TrainingRun): number {
  const projected = progress > 0 ? (elapsedSeconds / progress) * (1 - progress) : Infinity;
  const atMost = 'minutes' in budget ? Math.max(0, budget.minutes * 60 - elapsedSeconds) : Infinity;
  return Math.min(projected, atMost);
}
