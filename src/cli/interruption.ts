import type { TrainingControl } from '../model/training/loop/trainingControl.ts';
import { CANCELLED, RpcError } from '../shared/protocol/rpc.ts';
import type { Terminal } from './terminal.ts';

/** What a shell expects of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Lets Ctrl-C end a run gently, which keeps the best model so far, and a second one abandon it. */
export async function interruptible(
  control: TrainingControl,
  terminal: Terminal,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const abandon = new AbortController();
  const interrupt = (): void => {
    if (control.stopped) {
      abandon.abort();
      return;
    }
    control.stop();
    terminal.note('Stopping; the best model so far is kept. Press Ctrl-C again to abandon the run.');
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await run(abandon.signal);
  } catch (error) {
    const abandoned =
      error === abandon.signal.reason || (error instanceof RpcError && error.reason === CANCELLED);
    if (!abandoned) throw error;
    terminal.note(
      'Abandoned. What was last saved in the model folder is still there; --resume goes on from it.',
    );
    process.exitCode = INTERRUPTED;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
