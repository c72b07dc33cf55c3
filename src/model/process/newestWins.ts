import { setImmediate as nextTurn } from 'node:timers/promises';
import { CANCELLED, RpcError } from '../../shared/protocol/rpc.ts';

/**
 * Runs the newest request of its kind; one that it overtakes rejects as `cancelled`. Requests never overlap: the older
 * one has ended before the newer one starts, so a burst of slider moves costs one decoding, not one each.
 */
export class NewestWins {
  private newest: AbortController | undefined;
  private ended: Promise<unknown> = Promise.resolve();

  async run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.newest?.abort();
    const overtaken = new AbortController();
    this.newest = overtaken;
    const either = AbortSignal.any([signal, overtaken.signal]);
    const result = this.ended.then(async () => {
      await nextTurn(); // Lets what is already in the pipe arrive: a newer request, or a cancellation.
      return uncancelled(either, () => work(either));
    });
    this.ended = result.catch(() => undefined);
    return result;
  }
}

/** Gives the result of `work`, or rejects as `cancelled` once `signal` has aborted, whatever `work` then does. */
export async function uncancelled<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    signal.throwIfAborted();
    const result = await work();
    signal.throwIfAborted();
    return result;
  } catch (error) {
    throw signal.aborted ? new RpcError(CANCELLED, 'Cancelled.') : error;
  }
}
