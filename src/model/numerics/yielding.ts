import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Lets waiting messages in (a run of the model blocks its thread), then throws the signal's reason if one of them
 * cancelled the work.
 */
export async function yieldToEvents(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
}
