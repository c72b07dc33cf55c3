import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { commandIds } from '../../../src/extension/commandIds.ts';
import { extension, openDocument, select, stateWhen } from './extension.ts';

const DOCUMENT = '01-the-relief.md';
const A = '“Are you the new one?” he called.';

describe('in the editor', () => {
  let api: VariorumApi;
  let editor: vscode.TextEditor;

  before(async () => {
    api = await extension().activate();
    editor = await openDocument(DOCUMENT);
    assert.equal(api.state.model.kind, 'open', 'there is no model to test with');
  });

  it('offers what can be done with a passage among the code actions, without edits', async () => {
    await select(editor, A);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      editor.document.uri,
      editor.selection,
      vscode.CodeActionKind.RefactorRewrite.value,
    );
    const own = actions.filter(({ command }) => command?.command.startsWith('variorum.'));
    assert.deepEqual(
      own.map(({ title, edit }) => [title, edit]),
      [
        ['Vary This Passage', undefined],
        ['Explore This Passage', undefined],
        ['Find Similar Passages', undefined],
      ],
    );
    const { command } = own[1]!;
    await vscode.commands.executeCommand(
      command!.command,
      ...((command!.arguments as unknown[] | undefined) ?? []),
    );
    await stateWhen(api, ({ exploration }) => exploration?.originalText === A);
  });

  it('finds similar passages, and shows the chosen one in its document', async () => {
    await select(editor, A);
    const { document } = editor;
    const shown = new Promise<vscode.TextEditor>((resolve) => {
      const subscription = vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor.document === document && !textEditor.selection.isEmpty) return;
        subscription.dispose();
        resolve(textEditor);
      });
    });
    const choosing = vscode.commands.executeCommand(commandIds.findSimilarPassages);
    const choice = { made: false };
    void choosing.then(() => {
      choice.made = true;
    });
    // The list takes the first entry once it is there.
    while (!choice.made) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await choosing;
    assert.equal((await shown).selection.isEmpty, true);
    editor = await openDocument(DOCUMENT);
  });

  it('offers other words for one, and writes on from the one taken', async () => {
    await select(editor, A);
    await vscode.commands.executeCommand(commandIds.exploreSelection);
    const { exploration } = await stateWhen(api, (state) => state.exploration?.originalText === A);
    const text = await api.steer(exploration!.initialSliders.map((value) => value + (value > 0 ? -2 : 2)));
    const of = { kind: 'exploration', id: exploration!.id } as const;
    const at = text.search(/\p{L}/u);
    const answer = await api.panelRequest('wordAlternatives', { of, text, at });
    const { alternatives } = answer as { alternatives: readonly { word: string; probability: number }[] };
    assert.ok(alternatives.length > 0);
    await api.panelRequest('takeWord', { of, text, at, word: 'Lamp' });
    assert.equal(api.state.exploration?.text.slice(at, at + 4), 'Lamp');
    await api.historySettled();
    const node = api.history.find(({ id }) => id === api.shownNode);
    assert.deepEqual([node?.kind, node?.text], ['word', api.state.exploration.text]);
  });
});
