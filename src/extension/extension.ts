import * as vscode from 'vscode';
import type { VariorumApi } from './api.ts';
import { attempt } from './commands/attempt.ts';
import { PANEL_VIEW } from './commands/commandIds.ts';
import { createCommands, registerCommands } from './commands/commands.ts';
import { createApi } from './createApi.ts';
import { fillPanel } from './panel/fillPanel.ts';
import { followWorkspace } from './documents/followWorkspace.ts';
import { introduceModel, textAtCursor } from './training/introduceModel.ts';
import { createPanelHandlers } from './panel/panelHandlers.ts';
import { PanelView } from './panel/panelView.ts';
import { createParts } from './parts.ts';
import { settings } from './settings/settings.ts';
import { showState } from './panel/showState.ts';

/** Wires the parts together, and shows its own failure. */
export function activate(context: vscode.ExtensionContext): VariorumApi {
  const start = performance.now();
  try {
    const parts = createParts(context, (id) => introduceModel(id, parts, panel));
    const api = createApi(parts);
    const fill = (): Promise<void> =>
      fillPanel({
        ...parts,
        wantsStarter: settings.wantsStarter,
        beginning: () => textAtCursor(parts),
        attempt: (action) => attempt(parts.log, action),
      });
    /** What the panel shows has changed; when it is not looked at, that can wait. */
    const refill = (): void => {
      if (panel.visible) void fill();
    };
    const commands = createCommands(parts, (question) => api.answerQuestion(question), refill);
    const handlers = createPanelHandlers(parts, commands, (question) => api.answerQuestion(question));
    const panel = new PanelView(context.extensionUri, parts.session, parts.curve, handlers, () => {
      void fill();
    });
    context.subscriptions.push(
      panel,
      vscode.window.registerWebviewViewProvider(PANEL_VIEW, panel),
      ...registerCommands(commands),
      ...showState(parts, handlers),
      ...followWorkspace(parts, refill),
    );
    api.activationMilliseconds = performance.now() - start;
    return api;
  } catch (error) {
    void vscode.window.showErrorMessage(`Variorum could not start: ${String(error)}`);
    throw error;
  }
}
