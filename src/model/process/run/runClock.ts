import { trainingPhases, type TrainingProgress } from '../../../shared/protocol/trainingProtocol.ts';

type Phase = TrainingProgress['phase'];

/**
 * Time left over a whole training run. Each phase has an expected length in seconds; the one that runs is corrected
 * by how far it has come, the ones ahead count as expected. The fraction never goes back, and reaches 1 only at the end.
 */
export class RunClock {
  private readonly expected: Record<Phase, number>;
  private readonly now: () => number;
  private started: number;
  private current: Phase = 'reading';
  private phaseStarted = 0;
  private phaseDone = 0;
  /** What the current phase has left, where it says so itself, and when it said so. */
  private told: { left: number; at: number } | undefined;
  private reached = 0;
  private pausedSince: number | undefined;
  private pausedSeconds = 0;

  /** `now`: seconds of any monotone clock. */
  constructor(expected: Record<Phase, number>, now: () => number = () => performance.now() / 1000) {
    this.expected = { ...expected };
    this.now = now;
    this.started = now();
  }

  get phase(): Phase {
    return this.current;
  }

  /** Seconds since the start of the run, pauses left out. */
  get elapsed(): number {
    return (this.pausedSince ?? this.now()) - this.started - this.pausedSeconds;
  }

  /** Counts seconds that the run took in an earlier process. */
  startEarlier(seconds: number): void {
    this.started -= seconds;
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
    this.told = undefined;
  }

  /** Enters a phase, or reports what it has left, where it knows that better than this clock. */
  leaves(phase: Phase, seconds: number): void {
    this.at(phase);
    this.told = { left: seconds, at: this.elapsed };
  }

  pause(): void {
    this.pausedSince ??= this.now();
  }

  continue(): void {
    if (this.pausedSince !== undefined) this.pausedSeconds += this.now() - this.pausedSince;
    this.pausedSince = undefined;
  }

  read(): { phase: Phase; fraction: number; secondsLeft: number } {
    const later = trainingPhases.slice(trainingPhases.indexOf(this.current) + 1);
    const ahead = later.reduce((sum, phase) => sum + this.expected[phase], 0);
    const secondsLeft = Math.max(0, this.leftInPhase()) + ahead;
    const fraction = this.elapsed + secondsLeft > 0 ? this.elapsed / (this.elapsed + secondsLeft) : 0;
    this.reached = Math.max(this.reached, Math.min(0.999, fraction));
    return { phase: this.current, fraction: this.reached, secondsLeft };
  }

  private leftInPhase(): number {
    if (this.told !== undefined) return this.told.left - (this.elapsed - this.told.at);
    const expected = this.expected[this.current];
    const inPhase = this.elapsed - this.phaseStarted;
    if (this.phaseDone === 0) return expected - inPhase;
    // Early in a phase its speed says little: the expectation counts by what is still ahead.
    const measured = inPhase / this.phaseDone;
    const total = measured * this.phaseDone + expected * (1 - this.phaseDone);
    return total * (1 - this.phaseDone);
  }
}
