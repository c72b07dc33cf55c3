import * as vscode from 'vscode';
import { PANEL_VIEW } from '../commandIds.ts';
import type { SessionState } from '../state/session.ts';
import { statusText } from './statusText.ts';

/** The item in the status bar: the state and the time left; a click opens the panel. */
export class StatusBar {
  private readonly item = vscode.window.createStatusBarItem(
    'variorum.status',
    vscode.StatusBarAlignment.Left,
  );

  constructor() {
    this.item.name = 'Variorum';
    this.item.command = `${PANEL_VIEW}.focus`;
  }

  show(state: SessionState): void {
    const status = statusText(state);
    if (status === null) {
      this.item.hide();
      return;
    }
    // Each assignment crosses to the window, so only what has changed is assigned.
    if (this.item.text !== status.text) this.item.text = status.text;
    if (this.item.tooltip !== status.tooltip) this.item.tooltip = status.tooltip;
    const background = status.warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    if ((this.item.backgroundColor === undefined) === status.warning) this.item.backgroundColor = background;
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}
