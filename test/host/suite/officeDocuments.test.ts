import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { extension, stateWhen } from './extension.ts';

const PASSAGES = ['The mill by the river turned all night.', 'Nobody had asked it to.'] as const;
const PARAGRAPHS = ['The mill', PASSAGES.join(' '), 'It stopped in the morning.'];

const docx = (paragraphs: readonly string[]): Uint8Array =>
  zipSync({
    'word/document.xml': strToU8(
      `<w:document><w:body>${paragraphs.map((words) => `<w:p><w:r><w:t>${words}</w:t></w:r></w:p>`).join('')}</w:body></w:document>`,
    ),
  });
const odt = (paragraphs: readonly string[]): Uint8Array =>
  zipSync({
    'content.xml': strToU8(
      `<office:text>${paragraphs.map((words) => `<text:p>${words}</text:p>`).join('')}</office:text>`,
    ),
  });

const root = (): vscode.WorkspaceFolder => vscode.workspace.workspaceFolders![0]!;

/** What of an editor's document the cursor stands before. */
function lineAtCursor({ document, selection }: vscode.TextEditor): string {
  const { line, character } = selection.active;
  return document.lineAt(line).text.slice(character);
}

for (const { name, archive } of [
  { name: 'letter.docx', archive: docx },
  { name: 'letter.odt', archive: odt },
])
  describe(`a passage of ${name}`, () => {
    let api: VariorumApi;
    let file: string;
    let include: unknown;
    const configuration = () => vscode.workspace.getConfiguration('variorum');

    before(async () => {
      api = await extension().activate();
      file = path.join(root().uri.fsPath, name);
      fs.writeFileSync(file, archive(PARAGRAPHS));
      include = configuration().get('include');
      await configuration().update('include', ['*.docx', '*.odt'], vscode.ConfigurationTarget.Workspace);
    });

    after(async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      fs.rmSync(file);
      await configuration().update('include', include, vscode.ConfigurationTarget.Workspace);
    });

    const place = () => {
      const offset = PARAGRAPHS.join('\n\n').indexOf(PASSAGES[1]);
      return { file: `${root().name}/${name}`, offset, length: PASSAGES[1].length };
    };

    it('is shown in a view of the document’s text', async () => {
      await api.openPassage({ text: PASSAGES[1], place: place() });
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      assert.equal(editor.document.getText(), PARAGRAPHS.join('\n\n'));
      assert.equal(lineAtCursor(editor), PASSAGES[1]);
      assert.ok(editor.selection.isEmpty);
      await stateWhen(api, ({ document }) => document === place().file);
    });

    it('is not written to, and the reason is said', async () => {
      const { disabled } = await stateWhen(api, (state) => state.disabled.insert !== null);
      assert.match(disabled.insert ?? '', /^Only its own program writes this document: copy/);
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      const before = editor.document.getText();
      await api.panelRequest('insert', { text: 'Inserted.' });
      assert.equal(editor.document.getText(), before);
    });

    it('is found in what its own program has written since', async () => {
      const { document } = vscode.window.activeTextEditor!;
      const changed = new Promise<void>((resolve) => {
        const subscription = vscode.workspace.onDidChangeTextDocument((change) => {
          if (change.document !== document) return;
          subscription.dispose();
          resolve();
        });
      });
      fs.writeFileSync(file, archive(['A new beginning.', ...PARAGRAPHS]));
      await changed;
      await api.openPassage({ text: PASSAGES[1], place: place() });
      assert.match(document.getText(), /^A new beginning\./);
      assert.equal(lineAtCursor(vscode.window.activeTextEditor!), PASSAGES[1]);
    });

    it('is among the passages that are shown of the document', async () => {
      const page = vscode.Uri.from({
        scheme: 'variorum-read',
        path: `/${root().name}/${name}.passages.txt`,
      });
      const text = (await vscode.workspace.openTextDocument(page)).getText();
      assert.match(text, /^5:41-5:64 sentence en: Nobody had asked it to\.$/m);
    });
  });
