/**
 * The handle by which someone else steers a run: pausing holds it between two steps, stopping ends it early and keeps
 * the best model so far. Abandoning a run is what its AbortSignal is for.
 */
export class TrainingControl {
  private held: { promise: Promise<void>; release: () => void } | undefined;
  private stopping = false;

  get paused(): boolean {
    return this.held !== undefined;
  }

  get stopped(): boolean {
    return this.stopping;
  }

  pause(): void {
    if (this.held !== undefined || this.stopping) return;
    let release = (): void => undefined;
    const promise = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.held = { promise, release };
  }

  continue(): void {
    this.held?.release();
    this.held = undefined;
  }

  /** Takes effect after the step in progress, also while paused. */
  stop(): void {
    this.stopping = true;
    this.continue();
  }

  /** Settles when the run may go on; rejects with the signal's reason when it is aborted while paused. */
  async untilContinued(signal?: AbortSignal): Promise<void> {
    if (this.held === undefined) return;
    if (signal === undefined) return this.held.promise;
    signal.throwIfAborted();
    let abort = (): void => undefined;
    const aborted = new Promise<never>((_resolve, reject) => {
      abort = () => {
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
    });
    try {
      await Promise.race([this.held.promise, aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}
