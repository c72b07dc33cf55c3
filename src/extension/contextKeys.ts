import * as vscode from 'vscode';
import { commandNames, enabledKey } from './commandIds.ts';
import { disabledReasons } from './disabledReasons.ts';
import type { SessionState } from './session.ts';

/** Tells VS Code which commands can work now: one context key for each. */
export class ContextKeys {
  private readonly told = new Map<string, boolean>();

  show(state: SessionState): void {
    const reasons = disabledReasons(state);
    for (const name of commandNames) {
      const enabled = reasons[name] === null;
      if (this.told.get(name) === enabled) continue;
      this.told.set(name, enabled);
      void vscode.commands.executeCommand('setContext', enabledKey(name), enabled);
    }
  }
}
