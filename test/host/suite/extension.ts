/** The extension under test, as another extension would find it, and what its tests wait for. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import type { PanelState } from '../../../src/shared/protocol/panelProtocol.ts';

export function extension(): vscode.Extension<VariorumApi> {
  const found = vscode.extensions.getExtension<VariorumApi>('variorum.variorum');
  assert.ok(found, 'VS Code does not know the extension');
  return found;
}

/** The first state from now on that `accept` takes; the test's own time limit ends the waiting. */
export async function stateWhen(
  api: VariorumApi,
  accept: (state: PanelState) => boolean,
): Promise<PanelState> {
  return new Promise((resolve) => {
    if (accept(api.state)) {
      resolve(api.state);
      return;
    }
    const subscription = api.onDidChangeState((state) => {
      if (!accept(state)) return;
      subscription.dispose();
      resolve(state);
    });
  });
}

/** Opens a document of the workspace in an editor. */
export async function openDocument(name: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is open');
  return vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, name));
}

/** Selects the first occurrence of each text, in one editor, and waits until VS Code has taken notice. */
export async function select(editor: vscode.TextEditor, ...texts: string[]): Promise<void> {
  const { document } = editor;
  const selections = texts.map((text) => {
    const offset = document.getText().indexOf(text);
    assert.notEqual(offset, -1, `the document does not hold: ${text}`);
    return new vscode.Selection(document.positionAt(offset), document.positionAt(offset + text.length));
  });
  const same = (one: vscode.Selection, index: number) => editor.selections[index]?.isEqual(one) === true;
  if (editor.selections.length === selections.length && selections.every(same)) return;
  const noticed = new Promise<void>((resolve) => {
    const subscription = vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor.document !== document) return;
      subscription.dispose();
      resolve();
    });
  });
  editor.selections = selections;
  await noticed;
}

/** Runs a command and takes back what it did with one undo; the document is then as it was. */
export async function insertAndUndo(
  editor: vscode.TextEditor,
  insert: () => Thenable<unknown>,
): Promise<string> {
  const before = editor.document.getText();
  await insert();
  const after = editor.document.getText();
  assert.notEqual(after, before, 'nothing was inserted');
  await vscode.window.showTextDocument(editor.document);
  await vscode.commands.executeCommand('undo');
  assert.equal(editor.document.getText(), before, 'one undo did not take the insertion back');
  return after;
}

/** Runs a command that offers texts in a quick pick and takes the first one as soon as it is there. */
export async function chooseFirst(editor: vscode.TextEditor, command: string): Promise<void> {
  const { version } = editor.document;
  const choice = { ended: false };
  const running = vscode.commands.executeCommand(command).then(() => {
    choice.ended = true;
  });
  // Accepting does nothing until there is an item to accept.
  while (editor.document.version === version && !choice.ended)
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  await running;
}
