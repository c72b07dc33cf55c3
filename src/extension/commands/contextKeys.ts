import * as vscode from 'vscode';
import { ACTIVE_KEY, commandNames, enabledKey, STEERED_KEY } from '../commandIds.ts';
import { disabledReasons } from '../state/disabledReasons.ts';
import type { SessionState } from '../state/session.ts';

/** Tells VS Code which commands can work now: one context key for each. */
export class ContextKeys {
  private readonly told = new Map<string, boolean>();

  show(state: SessionState): void {
    const reasons = disabledReasons(state);
    for (const name of commandNames) this.tell(enabledKey(name), reasons[name] === null);
    this.tell(ACTIVE_KEY, true);
    const { exploration } = state;
    const moved = exploration?.sliders.some((value, axis) => value !== exploration.initialSliders[axis]);
    this.tell(STEERED_KEY, moved === true);
  }

  private tell(key: string, value: boolean): void {
    if (this.told.get(key) === value) return;
    this.told.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
