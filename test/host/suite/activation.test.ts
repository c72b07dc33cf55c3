import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  commandIds,
  HISTORY_VIEW,
  historyCommandIds,
  PANEL_VIEW,
} from '../../../src/extension/commandIds.ts';
import { extension } from './extension.ts';

interface Manifest {
  contributes: { commands: { command: string; category: string }[] };
}

describe('activation', () => {
  it('succeeds and returns the extension’s interface', async () => {
    const api = await extension().activate();
    assert.equal(extension().isActive, true);
    assert.equal(api.state.workspace.kind, 'open');
    assert.equal(api.state.failure, null);
  });

  it('registers exactly the commands of package.json', async () => {
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('variorum.'));
    const { commands } = (extension().packageJSON as Manifest).contributes;
    const declared = commands.map(({ command }) => command);
    // VS Code itself registers commands for every view, such as variorum.panel.focus.
    const own = registered.filter(
      (id) => ![PANEL_VIEW, HISTORY_VIEW].some((view) => id.startsWith(`${view}.`)),
    );
    assert.deepEqual(own.sort(), declared.toSorted());
    assert.deepEqual(
      [...Object.values(commandIds), ...Object.values(historyCommandIds)].sort(),
      declared.toSorted(),
    );
    assert.ok(commands.every(({ category }) => category === 'Variorum'));
  });
});
