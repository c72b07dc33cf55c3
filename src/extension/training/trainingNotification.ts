import * as vscode from 'vscode';
import type { Session, SessionState } from '../state/session.ts';
import { describeTraining } from './describeTraining.ts';

/** The notification of a run: its phase, the time left, and Cancel. It goes when the run ends. */
export class TrainingNotification {
  private readonly session: Session;
  private readonly cancel: () => void;
  private shown = false;

  constructor(session: Session, cancel: () => void) {
    this.session = session;
    this.cancel = cancel;
  }

  show(state: SessionState): void {
    if (state.training === null || this.shown) return;
    this.shown = true;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: 'Training',
      cancellable: true,
    };
    void vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(this.cancel);
      return new Promise<void>((resolve) => {
        let message = '';
        let percent = 0;
        const stop = this.session.onDidChange(({ training }) => {
          if (training === null) {
            stop();
            this.shown = false;
            resolve();
            return;
          }
          const now = describeTraining(training);
          const reached = Math.floor(100 * training.progress.fraction);
          // Words change about once a minute and the bar a hundred times: nothing flickers.
          if (now === message && reached <= percent) return;
          progress.report({ message: now, increment: Math.max(0, reached - percent) });
          message = now;
          percent = Math.max(percent, reached);
        });
      });
    });
  }
}
