import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { extension } from './extension.ts';

describe('what is read of a document', () => {
  it('is shown, passage by passage, without a model', async () => {
    await extension().activate();
    const [document] = await vscode.workspace.findFiles('01-*.md');
    assert.ok(document);
    const lines = await pageOf(basename(document.path));
    assert.match(lines[0]!, /^1:3-1:\d+ heading en: /);
    assert.ok(lines.length > 50);
    for (const line of lines) assert.match(line, /^\d+:\d+-\d+:\d+ (?:heading|sentence|left out)/);
  });

  it('is of each format what its author would call its sentences', async () => {
    await extension().activate();
    const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('variorum');
    const include = configuration().get('include');
    await configuration().update('include', ['formats/*'], vscode.ConfigurationTarget.Workspace);
    try {
      const expected = await vscode.workspace.findFiles('formats/*.sentences');
      assert.ok(expected.length >= 13);
      for (const uri of expected) {
        const file = basename(uri.path, '.sentences');
        const read = (await pageOf(`formats/${file}`)).flatMap(
          (line) => /^\d+:\d+-\d+:\d+ (?!left out)\w+ \S+: (.*)$/.exec(line)?.[1] ?? [],
        );
        const sentences = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
        assert.deepEqual(read, sentences.split('\n'), file);
      }
    } finally {
      await configuration().update('include', include, vscode.ConfigurationTarget.Workspace);
    }
  });
});

/** The lines of the page that shows what is read of a document. */
async function pageOf(document: string): Promise<string[]> {
  const { name } = vscode.workspace.workspaceFolders![0]!;
  const page = vscode.Uri.from({ scheme: 'variorum-read', path: `/${name}/${document}.passages.txt` });
  return (await vscode.workspace.openTextDocument(page)).getText().trimEnd().split('\n');
}
