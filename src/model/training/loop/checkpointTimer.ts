import type { Budget } from './trainingRun.ts';

const MIN_SECONDS = 15;
/** A killed run loses hardly more. */
const MAX_SECONDS = 120;
/** Share of the time that saving may take. */
const MAX_SHARE = 0.03;
/** A killed run loses at most such a share of itself, however short it is. */
const MAX_LOST_SHARE = 0.1;

/** Says when to save: seldom where a save takes long, and never after more than two minutes. All in seconds. */
export class CheckpointTimer {
  private readonly fixed: number | undefined;
  private readonly least: number;
  private interval: number;
  private savedAt: number;

  /**
   * @param now seconds of training so far
   * @param fixed the seconds between two saves where somebody chose them
   */
  constructor(budget: Budget, now: number, fixed?: number) {
    this.fixed = fixed;
    this.least =
      'minutes' in budget ? Math.min(MIN_SECONDS, budget.minutes * 60 * MAX_LOST_SHARE) : MIN_SECONDS;
    this.interval = fixed ?? this.least;
    this.savedAt = now;
  }

  isDue(now: number): boolean {
    return now - this.savedAt >= this.interval;
  }

  saved(begun: number, ended: number): void {
    this.savedAt = ended;
    this.interval = this.fixed ?? Math.min(MAX_SECONDS, Math.max(this.least, (ended - begun) / MAX_SHARE));
  }
}
