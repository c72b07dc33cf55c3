import { CANCELLED, RpcError } from '../protocol/rpcError.ts';

/**
 * Work on one request. It settles soon after `signal` aborts.
 * @param shown to be called when the user sees a first change: from then on a newer request need not wait
 */
export type Work<T> = (signal: AbortSignal, shown: () => void) => Promise<T>;

/** A running request yields to a newer one after so long even if it has shown nothing, in milliseconds. */
const PATIENCE = 1500;

interface Request<T> {
  readonly work: Work<T>;
  readonly signal: AbortSignal;
  readonly cancel: () => void;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Coalesces requests: one runs, the newest waits, those in between are cancelled.
 *
 * A running request is cancelled for a waiting one, but not before it has shown its first change or has run for 1.5 s: if
 * each move of a slider cancelled the one before, nothing would be shown while the slider moves. The next request starts
 * only when the one before has ended, so work never overlaps.
 */
export class LatestOnly<T> {
  private running: Request<T> | undefined;
  private waiting: Request<T> | undefined;
  private mayOvertake = false;

  /** Rejects with RpcError `cancelled` as soon as `signal` aborts or a newer request takes this one's place. */
  run(work: Work<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const overtaken = new AbortController();
      const either = signal === undefined ? overtaken.signal : AbortSignal.any([signal, overtaken.signal]);
      const cancel = (): void => {
        overtaken.abort();
      };
      const request = { work, signal: either, cancel, resolve, reject };
      const cancelled = (): void => {
        if (this.waiting === request) this.waiting = undefined;
        reject(new RpcError(CANCELLED, 'A newer request took its place, or it was cancelled.'));
      };
      if (either.aborted) {
        cancelled();
        return;
      }
      either.addEventListener('abort', cancelled, { once: true });
      this.waiting?.cancel();
      this.waiting = request;
      if (this.running === undefined) this.startNext();
      else if (this.mayOvertake) this.running.cancel();
    });
  }

  private startNext(): void {
    const next = this.waiting;
    this.waiting = undefined;
    this.running = next;
    if (next !== undefined) void this.perform(next);
  }

  private async perform({ work, signal, cancel, resolve, reject }: Request<T>): Promise<void> {
    this.mayOvertake = false;
    const shown = (): void => {
      this.mayOvertake = true;
      if (this.waiting !== undefined) cancel();
    };
    const timer = setTimeout(shown, PATIENCE);
    // Of a cancelled request nothing is heard any more: its promise has been rejected.
    let settle: () => void;
    try {
      const value = await work(signal, shown);
      settle = () => {
        resolve(value);
      };
    } catch (error) {
      settle = () => {
        reject(error);
      };
    }
    clearTimeout(timer);
    settle();
    this.startNext();
  }
}
