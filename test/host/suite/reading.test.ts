import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { extension } from './extension.ts';

describe('what is read of a document', () => {
  it('is shown, passage by passage, without a model', async () => {
    await extension().activate();
    const [document] = await vscode.workspace.findFiles('01-*.md');
    assert.ok(document);
    const { name } = vscode.workspace.getWorkspaceFolder(document)!;
    const page = vscode.Uri.from({
      scheme: 'variorum-read',
      path: `/${name}/${basename(document.path)}.passages.txt`,
    });
    const lines = (await vscode.workspace.openTextDocument(page)).getText().trimEnd().split('\n');
    assert.match(lines[0]!, /^1:3-1:\d+ heading en: /);
    assert.ok(lines.length > 50);
    for (const line of lines) assert.match(line, /^\d+:\d+-\d+:\d+ (?:heading|sentence|left out)/);
  });
});
