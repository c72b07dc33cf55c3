import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { commandIds } from '../../../src/extension/commandIds.ts';
import { extension, openDocument, select, stateWhen } from './extension.ts';

const DOCUMENT = '01-the-relief.md';
const PASSAGE = '“I think so,” said Tom.';

describe('bad input', () => {
  let api: VariorumApi;

  before(async () => {
    api = await extension().activate();
    assert.equal(api.state.model.kind, 'open', 'there is no model to test with');
  });

  it('explores nothing where there is no text', async () => {
    const before = api.state.exploration;
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: '\n\n' }));
    await vscode.commands.executeCommand(commandIds.exploreSelection);
    assert.deepEqual(api.state.exploration, before);
  });

  it('explores nothing where fifty pages are selected, and keeps them', async () => {
    const before = api.state.exploration;
    const content = `${PASSAGE} `.repeat(6000);
    const document = await vscode.workspace.openTextDocument({ content });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(new vscode.Position(0, 0), document.positionAt(content.length));
    await vscode.commands.executeCommand(commandIds.exploreSelection);
    assert.deepEqual(api.state.exploration, before);
    assert.equal(document.getText(), content);
  });

  for (const { name, include } of [
    { name: 'no document', include: ['nothing/**'] },
    { name: 'one sentence', include: ['short/**'] },
  ])
    it(`trains nothing where there is ${name}, says so, and keeps the model`, async () => {
      const configuration = vscode.workspace.getConfiguration('variorum');
      const before = configuration.get('include');
      await configuration.update('include', include, vscode.ConfigurationTarget.Workspace);
      try {
        // A new run takes the failure of an older one away.
        await vscode.commands.executeCommand(commandIds.train);
        const told = await stateWhen(api, ({ training, failure }) => training === null && failure !== null);
        assert.match(told.failure?.message ?? '', /document|text|passage/i);
        assert.equal(api.state.model.kind, 'open');
      } finally {
        await configuration.update('include', before, vscode.ConfigurationTarget.Workspace);
      }
    });

  describe('a model that cannot be read', () => {
    let folder: string;
    let aside: string;

    beforeEach(() => {
      assert.ok(api.modelFolder !== undefined);
      folder = api.modelFolder;
      aside = `${folder}-aside`;
      fs.cpSync(folder, aside, { recursive: true });
    });

    afterEach(() => {
      fs.rmSync(folder, { recursive: true, force: true });
      fs.renameSync(aside, folder);
    });

    /** What the user is told when the model is opened anew. */
    async function failureOnOpening(): Promise<string> {
      assert.ok(api.samplingProcessId !== undefined);
      process.kill(api.samplingProcessId, 'SIGKILL');
      await stateWhen(api, (state) => state.failure !== null && api.samplingProcessId === undefined);
      const told = stateWhen(api, ({ failure }) => failure?.message.includes('does not open') === true);
      const editor = await openDocument(DOCUMENT);
      await select(editor, PASSAGE);
      await vscode.commands.executeCommand(commandIds.exploreSelection);
      return (await told).failure?.message ?? '';
    }

    it('is missing', async () => {
      fs.rmSync(folder, { recursive: true });
      assert.match(await failureOnOpening(), /missing|not there|no model/i);
    });

    it('is truncated', async () => {
      const file = path.join(folder, 'model.safetensors');
      fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2));
      assert.match(await failureOnOpening(), /model\.safetensors/);
    });

    it('is a file of something else', async () => {
      fs.writeFileSync(path.join(folder, 'model.safetensors'), 'PK\u0003\u0004 this is no model');
      assert.match(await failureOnOpening(), /model\.safetensors/);
    });
  });

  // Mocha runs the tests of a suite before the suites in it: only as a suite does this come last.
  describe('a model that can be read again', () => {
    it('works again', async () => {
      const editor = await openDocument(DOCUMENT);
      await select(editor, PASSAGE);
      await vscode.commands.executeCommand(commandIds.exploreSelection);
      const { exploration } = await stateWhen(api, (state) => state.exploration?.originalText === PASSAGE);
      assert.equal(exploration?.text, PASSAGE);
    });
  });
});
