/** Seconds before the first, second and third new process of a run that makes no progress. A fourth is not started. */
const DELAYS = [1, 10, 60];

/** How long to wait before a process takes the place of one that was lost. */
export class Backoff {
  private failures = 0;
  private lastStep = -1;

  /**
   * Seconds to wait; undefined where one after the other was lost and nothing came of it.
   * @param step that the run had reached; where it is beyond that of the last time, counting begins anew
   */
  next(step: number): number | undefined {
    if (step > this.lastStep) this.failures = 0;
    this.lastStep = step;
    return DELAYS[this.failures++];
  }
}
