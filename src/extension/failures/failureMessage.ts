import * as vscode from 'vscode';
import type { Failure } from '../../shared/protocol/panelProtocol.ts';
import { plainMessage } from '../../shared/words/visible.ts';
import type { FailureAction } from './failure.ts';
import type { SessionState } from '../state/session.ts';

/** Shows each new failure as a message too, for the panel may be hidden. */
export class FailureMessage {
  private readonly act: (action: FailureAction) => void;
  private last: Failure | null = null;

  constructor(act: (action: FailureAction) => void) {
    this.act = act;
  }

  show({ failure }: SessionState): void {
    if (failure === this.last) return;
    this.last = failure;
    if (failure !== null) void this.ask(failure);
  }

  private async ask({ message, actions }: Failure): Promise<void> {
    const answer = await vscode.window.showErrorMessage(
      plainMessage(`Variorum: ${message}`),
      ...actions.map(({ label }) => label),
    );
    const chosen = actions.find(({ label }) => label === answer);
    if (chosen !== undefined) this.act(chosen.id);
  }
}
