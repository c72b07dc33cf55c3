import * as vscode from 'vscode';
import { plainMessage } from '../shared/words/visible.ts';
import type { VariorumApi } from './api.ts';
import { registerTools } from './assist/registerTools.ts';
import { attempt } from './failures/attempt.ts';
import { PANEL_VIEW } from './commandIds.ts';
import { createCommands, registerCommands } from './commands/commands.ts';
import { createApi } from './createApi.ts';
import { PassageActions } from './editor/passageActions.ts';
import { InlineContinuations } from './inlineSuggestions/inlineContinuations.ts';
import { initializeView } from './panel/initializeView.ts';
import { followWorkspace } from './followWorkspace.ts';
import { showHistory } from './showHistory.ts';
import { introduceModel, textAtCursor } from './introduceModel.ts';
import { createPanelHandlers } from './panel/panelHandlers.ts';
import { PanelView } from './panel/panelView.ts';
import { createParts } from './parts.ts';
import { disabledReasons } from './state/disabledReasons.ts';
import { settings } from './settings/settings.ts';
import { showState } from './panel/showState.ts';

/** Wires the parts together, and shows its own failure. */
export function activate(context: vscode.ExtensionContext): VariorumApi {
  const start = performance.now();
  try {
    const parts = createParts(context, (id) => introduceModel(id, parts, panel));
    const api = createApi(parts, () => handlers);
    const initialize = (): Promise<void> =>
      initializeView({
        ...parts,
        wantsStarter: settings.wantsStarter,
        beginning: () => textAtCursor(parts),
        attempt: (action) => attempt(parts.log, action),
      });
    /** What the panel shows has changed; while it is hidden, that can wait. */
    const reinitialize = (): void => {
      if (panel.visible) void initialize();
    };
    const commands = createCommands(parts, (question) => api.answerQuestion(question), reinitialize);
    const handlers = createPanelHandlers(parts, commands, (question) => api.answerQuestion(question));
    const panel = new PanelView(context.extensionUri, parts.session, parts.curve, handlers, () => {
      void initialize();
    });
    context.subscriptions.push(
      panel,
      vscode.window.registerWebviewViewProvider(PANEL_VIEW, panel),
      ...registerCommands(commands),
      ...registerTools(parts),
      ...showState(parts, handlers),
      ...followWorkspace(parts, reinitialize),
      ...new InlineContinuations(parts).register(),
      new PassageActions((name) => disabledReasons(parts.session.state)[name] === null).register(),
      ...showHistory(parts, (question) => api.answerQuestion(question)),
    );
    api.activationMilliseconds = performance.now() - start;
    return api;
  } catch (error) {
    void vscode.window.showErrorMessage(plainMessage(`Variorum could not start: ${String(error)}`));
    throw error;
  }
}
