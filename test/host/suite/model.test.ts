import assert from 'node:assert/strict';
import fs from 'node:fs';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { commandIds } from '../../../src/extension/commandIds.ts';
import { extension, stateWhen } from './extension.ts';

describe('the model', () => {
  let api: VariorumApi;

  before(async () => {
    api = await extension().activate();
    assert.equal(api.state.model.kind, 'open', 'there is no model to test with');
  });

  it('has a report', async () => {
    const opened = new Promise<vscode.Tab>((resolve) => {
      const subscription = vscode.window.tabGroups.onDidChangeTabs((change) => {
        const report = change.opened.find(({ label }) => label.includes('report'));
        if (report === undefined) return;
        subscription.dispose();
        resolve(report);
      });
    });
    await vscode.commands.executeCommand(commandIds.showModelReport);
    assert.ok(await opened);
  });

  it('stays when its deletion is not confirmed', async () => {
    api.answerQuestion = () => Promise.resolve(undefined);
    await vscode.commands.executeCommand(commandIds.deleteModel);
    assert.equal(api.state.model.kind, 'open');
    assert.ok(api.modelFolder !== undefined && fs.existsSync(api.modelFolder));
  });

  it('is deleted when that is confirmed, and nothing else is', async () => {
    const folder = api.modelFolder;
    const documents = await vscode.workspace.findFiles('**/*.md');
    assert.ok(folder !== undefined);
    await vscode.commands.executeCommand('variorum.panel.focus');
    api.answerQuestion = ({ answers }) => Promise.resolve(answers[0]);
    await vscode.commands.executeCommand(commandIds.deleteModel);
    await stateWhen(api, (state) => state.model.kind === 'none');
    assert.equal(fs.existsSync(folder), false);
    assert.equal(api.modelFolder, undefined);
    assert.equal(api.state.exploration, null);
    const left = await vscode.workspace.findFiles('**/*.md');
    assert.deepEqual(left.map(String).sort(), documents.map(String).sort());
    await stateWhen(api, ({ survey }) => survey?.documents === 3);
  });
});
