import { ContextKeys } from '../commands/contextKeys.ts';
import { FailureMessage } from '../failures/failureMessage.ts';
import type { PanelHandlers } from './panelView.ts';
import type { Parts } from '../parts.ts';
import { StatusBar } from '../training/statusBar.ts';
import { TrainingNotification } from '../training/trainingNotification.ts';

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
