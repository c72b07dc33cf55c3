import { CANCELLED, RpcError } from '../../shared/protocol/rpcError.ts';

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
