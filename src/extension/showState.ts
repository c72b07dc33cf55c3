import { ContextKeys } from './contextKeys.ts';
import { FailureMessage } from './failureMessage.ts';
import type { PanelHandlers } from './panel/panelView.ts';
import type { Parts } from './parts.ts';
import { StatusBar } from './statusBar.ts';
import { TrainingNotification } from './trainingNotification.ts';

/** Shows the state, now and whenever it changes, wherever VS Code itself shows it; the panel shows it on its own. */
export function showState({ session, training }: Parts, handlers: PanelHandlers): { dispose(): void }[] {
  const statusBar = new StatusBar();
  const views = [
    statusBar,
    new ContextKeys(),
    new FailureMessage((action) => void handlers[action](null, new AbortController().signal)),
    new TrainingNotification(session, () => {
      training.cancel();
    }),
  ];
  const show = (): void => {
    for (const view of views) view.show(session.state);
  };
  show();
  return [statusBar, { dispose: session.onDidChange(show) }];
}
