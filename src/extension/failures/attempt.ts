import { isCancelled } from '../../shared/protocol/rpcError.ts';
import * as vscode from 'vscode';
import { plainMessage } from '../../shared/words/visible.ts';
import { messageOf, ReportedError, UserError } from './failure.ts';

const SHOW_LOG = 'Show Log';

/** Does what the user asked for; a failure becomes a message. Never rejects. */
export async function attempt(log: vscode.LogOutputChannel, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (isCancelled(error) || error instanceof ReportedError) return;
    const message = plainMessage(`Variorum: ${messageOf(error)}`);
    if (error instanceof UserError) {
      void vscode.window.showWarningMessage(message);
      return;
    }
    log.error(error instanceof Error ? error : String(error));
    // Not waited for: the message may stay for as long as the user likes.
    void vscode.window.showErrorMessage(message, SHOW_LOG).then((answer) => {
      if (answer === SHOW_LOG) log.show();
    });
  }
}
