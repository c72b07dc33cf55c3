import { trainingPhases, type TrainingProgress } from '../../shared/modelProtocol.ts';

type Phase = TrainingProgress['phase'];

/**
 * Time left over a whole training run. Each phase has an expected length in seconds; the one that runs is corrected
 * by how far it has come, the ones ahead count as expected. The fraction never goes back, and reaches 1 only at the end.
 */
export class RunClock {
  private readonly expected: Record<Phase, number>;
  private readonly now: () => number;
  private readonly started: number;
  private current: Phase = 'reading';
  private phaseStarted: number;
  private phaseDone = 0;
  private reached = 0;
  private pausedSince: number | undefined;
  private pausedSeconds = 0;

  /** `now`: seconds of any monotone clock. */
  constructor(expected: Record<Phase, number>, now: () => number = () => performance.now() / 1000) {
    this.expected = { ...expected };
    this.now = now;
    this.started = now();
    this.phaseStarted = 0;
  }

  get phase(): Phase {
    return this.current;
  }

  /** Seconds since the start of the run, pauses left out. */
  get elapsed(): number {
    return (this.pausedSince ?? this.now()) - this.started - this.pausedSeconds;
  }

  /** Corrects what a phase is expected to take, as soon as more is known. */
  expect(phase: Phase, seconds: number): void {
    this.expected[phase] = seconds;
  }

  /** Enters a phase, or reports that a share `done` (0..1) of it is behind us. */
  at(phase: Phase, done = 0): void {
    if (phase !== this.current) {
      this.current = phase;
      this.phaseStarted = this.elapsed;
    }
    this.phaseDone = done;
  }

  pause(): void {
    this.pausedSince ??= this.now();
  }

  continue(): void {
    if (this.pausedSince !== undefined) this.pausedSeconds += this.now() - this.pausedSince;
    this.pausedSince = undefined;
  }

  read(): { phase: Phase; fraction: number; secondsLeft: number } {
    const inPhase = this.elapsed - this.phaseStarted;
    const expected = this.expected[this.current];
    // Early in a phase its speed says little: the expectation counts by what is still ahead.
    const measured = this.phaseDone > 0 ? inPhase / this.phaseDone : expected;
    const total = measured * this.phaseDone + expected * (1 - this.phaseDone);
    const later = trainingPhases.slice(trainingPhases.indexOf(this.current) + 1);
    const secondsLeft = later.reduce(
      (sum, phase) => sum + this.expected[phase],
      Math.max(0, this.phaseDone > 0 ? total * (1 - this.phaseDone) : expected - inPhase),
    );
    const fraction = this.elapsed + secondsLeft > 0 ? this.elapsed / (this.elapsed + secondsLeft) : 0;
    this.reached = Math.max(this.reached, Math.min(0.999, fraction));
    return { phase: this.current, fraction: this.reached, secondsLeft };
  }
}
