import { evenSubsample } from '../../numerics/subsample.ts';
import type { CurvePoint, Survey, TrainingProgress } from '../../../shared/protocol/trainingProtocol.ts';
import type { ProgressEvent, TrainingEvent } from '../../training/loop/events.ts';
import type { TrainingRun, Validation } from '../../training/loop/trainingRun.ts';
import type { RunClock } from './runClock.ts';
import { runCurve } from './runCurve.ts';

/** What a run tells whoever waits for it. */
export type RunEvent =
  | { readonly kind: 'survey'; readonly survey: Survey }
  | { readonly kind: 'progress'; readonly progress: TrainingProgress };

/** Progress is told this often; a new point, phase or notice at once. */
const EVERY_SECONDS = 0.5;
/** Points of an earlier part of a resumed run that are told again. */
const MAX_EARLIER_POINTS = 250;

/** Turns what happens in a run into progress for people, about twice a second. */
export class RunReporter {
  private readonly clock: RunClock;
  private readonly emit: (event: RunEvent) => void;
  private toldAt = -Infinity;
  private device = '';
  private step = 0;
  private passagesRead = 0;
  private tokensPerSecond = 0;
  private paused = false;
  private lastLosses: Pick<CurvePoint, 'reconstructionLoss' | 'kl'> | undefined;

  constructor(clock: RunClock, emit: (event: RunEvent) => void) {
    this.clock = clock;
    this.emit = emit;
  }

  survey(survey: Survey): void {
    this.emit({ kind: 'survey', survey });
  }

  /** What trains, for people. */
  on(device: string): void {
    this.device = device;
  }

  /** Before and after training: a phase, and the share of it that is done. */
  at(phase: TrainingProgress['phase'], done = 0): void {
    const isNew = phase !== this.clock.phase;
    this.clock.at(phase, done);
    if (isNew || this.clock.elapsed - this.toldAt >= EVERY_SECONDS) this.tell();
  }

  notice(notice: string): void {
    this.tell({ notice });
  }

  /** The curve of the part of the run that an earlier process did. */
  earlier(run: TrainingRun): void {
    this.step = run.step;
    this.passagesRead = run.passagesRead;
    this.clock.startEarlier(run.elapsedSeconds);
    const points = runCurve(run);
    const shown = new Set(evenSubsample(points, MAX_EARLIER_POINTS));
    for (const point of points)
      if (shown.has(point) || point.validationElbo !== undefined) this.tell({ point });
  }

  /** @param autoencoderFraction share of training that the autoencoder phase takes */
  training(event: TrainingEvent, autoencoderFraction: number): void {
    switch (event.kind) {
      case 'progress':
        this.trainingProgress(event, autoencoderFraction);
        return;
      case 'validation': {
        const point = { ...asPoint(event.validation), ...this.lastLosses };
        this.tell({ point });
        return;
      }
      case 'phase':
        // Beta climbs and then stays: to people that is one phase.
        if (event.phase === 'autoencoder' || this.clock.phase !== 'variational')
          this.at(event.phase === 'autoencoder' ? 'autoencoder' : 'variational');
        return;
      case 'paused':
        this.paused = true;
        this.step = event.step;
        this.clock.pause();
        this.tell();
        return;
      case 'continued':
        this.paused = false;
        this.step = event.step;
        this.clock.continue();
        this.tell();
        return;
      case 'takeover':
        this.on(event.device);
        this.notice(event.message);
        return;
      case 'recovered':
        this.notice(event.message);
        return;
      case 'checkpoint':
      case 'finished':
        return;
    }
  }

  private trainingProgress(event: ProgressEvent, autoencoderFraction: number): void {
    const { step, passagesRead, tokensPerSecond, point } = event;
    this.step = step;
    this.passagesRead = passagesRead;
    this.tokensPerSecond = tokensPerSecond;
    this.lastLosses = { reconstructionLoss: point.reconstructionLoss, kl: point.kl };
    const total = event.elapsedSeconds + event.secondsLeft;
    const variational = total * (1 - autoencoderFraction);
    this.clock.expect('variational', variational);
    if (event.phase === 'autoencoder') this.clock.leaves('autoencoder', event.secondsLeft - variational);
    else this.clock.leaves('variational', event.secondsLeft);
    this.tell({ point });
  }

  private tell(more: { point?: CurvePoint; notice?: string } = {}): void {
    this.toldAt = this.clock.elapsed;
    const { device, step, passagesRead, tokensPerSecond, paused } = this;
    const progress = { ...this.clock.read(), step, passagesRead, tokensPerSecond, device, paused, ...more };
    this.emit({ kind: 'progress', progress });
  }
}

function asPoint({ step, seconds, reconstructionLoss, kl, elbo }: Validation): CurvePoint {
  return { step, seconds, reconstructionLoss, kl, validationElbo: elbo };
}
