import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/extension/commandIds.ts';
import { extension, select, stateWhen } from './extension.ts';

const SECRET = 'Mara buried the ledger under the third pear tree.';

describe('diagnostics', () => {
  it('are copied without a word of the document that is explored, and without the folder', async () => {
    const api = await extension().activate();
    const document = await vscode.workspace.openTextDocument({ content: SECRET, language: 'markdown' });
    await select(await vscode.window.showTextDocument(document), SECRET);
    await vscode.commands.executeCommand(commandIds.exploreSelection);
    await stateWhen(api, ({ exploration }) => exploration?.originalText === SECRET);
    await vscode.commands.executeCommand(commandIds.copyDiagnostics);
    const text = await vscode.env.clipboard.readText();
    const { version } = extension().packageJSON as { version: string };
    assert.ok(text.includes(`- Variorum: ${version}`) && text.includes('variorum.include: changed'), text);
    assert.ok(!/mara|ledger|pear/i.test(text), text);
    const [folder] = vscode.workspace.workspaceFolders!;
    assert.ok(!text.includes(folder!.name), text);
    for (const { file } of api.state.exploration?.nearest.map(({ place }) => place) ?? [])
      assert.ok(!text.includes(file.split('/').at(-1)!), text);
  });
});
