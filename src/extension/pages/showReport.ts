import * as vscode from 'vscode';
import type { Pages } from './pages.ts';
import type { ModelLifecycle } from '../exploration/modelLifecycle.ts';

/**
 * Shows the model report. The model process measures the model for it, which takes a while; rejects as `cancelled` where
 * the user does not wait for that.
 */
export async function showReport(model: ModelLifecycle, pages: Pages): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Measuring the model',
    cancellable: true,
  };
  const markdown = await vscode.window.withProgress(options, (progress, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => {
      cancel.abort();
    });
    let percent = 0;
    return model.report(({ measuring, fraction }) => {
      const reached = Math.max(percent, Math.floor(100 * fraction));
      progress.report({ message: measuring, increment: reached - percent });
      percent = reached;
    }, cancel.signal);
  });
  await pages.show('Model report.md', markdown);
}
