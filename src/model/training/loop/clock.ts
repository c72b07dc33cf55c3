/** Seconds of training: a stopwatch that goes on from where an earlier process was and stands still in pauses. */
export class Clock {
  private readonly now: () => number;
  private counted: number;
  private since: number | undefined;

  /** @param now milliseconds on some clock that only goes forward */
  constructor(now: () => number, secondsBefore: number) {
    this.now = now;
    this.counted = secondsBefore;
    this.since = now();
  }

  get seconds(): number {
    return this.counted + (this.since === undefined ? 0 : (this.now() - this.since) / 1000);
  }

  pause(): void {
    this.counted = this.seconds;
    this.since = undefined;
  }

  continue(): void {
    this.since ??= this.now();
  }
}
