import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { commandIds, HISTORY_VIEW, historyCommandIds } from '../../../src/extension/commandIds.ts';
import type { HistoryNode } from '../../../src/shared/history/historyNode.ts';
import { storedNumbers } from '../../../src/extension/history/latentCodes.ts';
import { extension, openDocument, select, stateWhen } from './extension.ts';

const DOCUMENT = '01-the-relief.md';
const A = '“Are you the new one?” he called.';
const B = '“I think so,” said Tom.';

/** A node and what was made from it; parents stand before their children. */
function descendants(nodes: readonly HistoryNode[], id: string): Set<string> {
  const found = new Set([id]);
  for (const node of nodes) if (node.parent !== null && found.has(node.parent)) found.add(node.id);
  return found;
}

describe('history', () => {
  let api: VariorumApi;
  let editor: vscode.TextEditor;
  let answer: VariorumApi['answerQuestion'];

  before(async () => {
    api = await extension().activate();
    answer = api.answerQuestion;
    editor = await openDocument(DOCUMENT);
    assert.equal(api.state.model.kind, 'open', 'there is no model to test with');
    api.answerQuestion = ({ answers }) => Promise.resolve(answers[0]);
    await vscode.commands.executeCommand(historyCommandIds.clear);
  });
  after(() => {
    api.answerQuestion = answer;
  });

  const nodes = async (): Promise<readonly HistoryNode[]> => {
    await api.historySettled();
    return api.history;
  };
  const only = async (kind: HistoryNode['kind']): Promise<HistoryNode> => {
    const found = (await nodes()).filter((node) => node.kind === kind && node.priorSeed === undefined);
    assert.equal(found.length, 1, `${found.length} of ${kind}`);
    return found[0]!;
  };
  const onDisk = (): string => {
    assert.ok(api.historyFile !== undefined);
    return existsSync(api.historyFile) ? readFileSync(api.historyFile, 'utf8') : '';
  };
  const open = async (id: string) => {
    await vscode.commands.executeCommand(historyCommandIds.open, id);
    assert.equal(api.shownNode, id);
    assert.ok(api.state.exploration);
    return api.state.exploration;
  };

  it('is empty, and says so with what fills it', async () => {
    assert.deepEqual(await nodes(), []);
    assert.equal(onDisk(), '');
    await vscode.commands.executeCommand(`${HISTORY_VIEW}.focus`);
  });

  it('holds what is explored, moved, varied, interpolated and inserted', async () => {
    await select(editor, A);
    await vscode.commands.executeCommand(commandIds.exploreSelection);
    const { exploration } = await stateWhen(api, (state) => state.exploration?.originalText === A);
    const { initialSliders } = exploration!;
    const moved = await api.steer(initialSliders.map((value) => value + (value > 0 ? -2 : 2)));
    await api.panelRequest('vary', null);
    await select(editor, A, B);
    await vscode.commands.executeCommand(commandIds.interpolate);
    const between = await api.interpolateAt(0.5);
    const end = editor.document.positionAt(editor.document.getText().length);
    editor.selection = new vscode.Selection(end, end);
    await api.panelRequest('insert', { text: moved });
    await vscode.commands.executeCommand('undo');
    const made = await nodes();
    const explored = await only('exploration');
    assert.equal(explored.text, A);
    assert.equal(explored.place?.file.endsWith(DOCUMENT), true);
    assert.equal(editor.document.lineAt(explored.place.line ?? -1).text.includes(A), true);
    const steered = await only('steering');
    assert.deepEqual([steered.text, steered.parent], [moved, explored.id]);
    const variations = made.filter(({ kind }) => kind === 'variation');
    assert.equal(variations.length, api.state.variations?.items.length);
    assert.ok(variations.length > 0);
    for (const { parent } of variations) assert.equal(parent, steered.id);
    assert.equal((await only('interpolation')).text, between);
    assert.equal((await only('insertion')).parent, steered.id);
  });

  it('is the same when it is read from disk again', async () => {
    const before = await nodes();
    await api.reloadHistory();
    assert.deepEqual(await nodes(), before);
  });

  it('shows a text again exactly, and goes back and forth', async () => {
    const [explored, steered] = [await only('exploration'), await only('steering')];
    await vscode.commands.executeCommand(commandIds.surpriseMe);
    await stateWhen(api, ({ exploration }) => exploration?.originalText === '');
    const shown = await open(steered.id);
    assert.equal(shown.text, steered.text);
    assert.deepEqual(
      [shown.originalText, storedNumbers(shown.sliders), shown.verbatim],
      [A, steered.sliders, false],
    );
    assert.equal(
      await api.steer(shown.sliders),
      steered.text,
      'model, code, context and seed give the same text',
    );
    await vscode.commands.executeCommand(historyCommandIds.undo);
    assert.equal(api.shownNode, explored.id);
    assert.equal(api.state.exploration?.text, A);
    await vscode.commands.executeCommand(historyCommandIds.redo);
    assert.equal(api.shownNode, steered.id);
  });

  it('shows a variation with its own code, from which it is varied exactly', async () => {
    const variation = (await nodes()).find(({ kind }) => kind === 'variation')!;
    const shown = await open(variation.id);
    assert.deepEqual([shown.text, shown.verbatim], [variation.text, false]);
    assert.deepEqual(shown.sliders, shown.initialSliders);
    assert.equal(shown.originalText, A);
  });

  it('shows a step of the path between its ends', async () => {
    const stop = await only('interpolation');
    await api.interpolateAt(0);
    const shown = await open(stop.id);
    assert.equal(shown.text, stop.text);
    assert.equal(api.state.interpolation.text, stop.text);
    assert.equal(api.state.interpolation.t, 0.5);
  });

  it('bookmarks, copies, inserts and compares', async () => {
    const [explored, steered] = [await only('exploration'), await only('steering')];
    await vscode.commands.executeCommand(historyCommandIds.bookmark, steered.id);
    assert.equal((await only('steering')).bookmarked, true);
    await vscode.commands.executeCommand(historyCommandIds.removeBookmark, steered.id);
    assert.equal((await only('steering')).bookmarked, undefined);
    await vscode.commands.executeCommand(historyCommandIds.copy, steered.id);
    assert.equal(await vscode.env.clipboard.readText(), steered.text);
    editor = await openDocument(DOCUMENT);
    const end = editor.document.positionAt(editor.document.getText().length);
    editor.selection = new vscode.Selection(end, end);
    await vscode.commands.executeCommand(historyCommandIds.insert, steered.id);
    assert.ok(editor.document.getText().includes(steered.text));
    await vscode.commands.executeCommand('undo');
    await vscode.commands.executeCommand(historyCommandIds.compare, explored.id, [steered.id, explored.id]);
    const compared = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(compared instanceof vscode.TabInputTextDiff);
    const text = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText();
    assert.deepEqual([await text(compared.original), await text(compared.modified)], [A, steered.text]);
  });

  it('is exported as Markdown', async () => {
    await vscode.commands.executeCommand(historyCommandIds.export);
    const { document } = vscode.window.activeTextEditor!;
    assert.equal(document.languageId, 'markdown');
    assert.equal(document.getText().match(/^> /gm)?.length, (await nodes()).length);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    editor = await openDocument(DOCUMENT);
  });

  it('deletes a text with what was made from it, from disk, too, and asks first', async () => {
    const steered = await only('steering');
    const asked: string[] = [];
    api.answerQuestion = ({ message }) => {
      asked.push(message);
      return Promise.resolve(undefined);
    };
    const before = onDisk();
    const all = await nodes();
    await vscode.commands.executeCommand(historyCommandIds.delete, steered.id);
    assert.equal(onDisk(), before);
    api.answerQuestion = ({ answers }) => Promise.resolve(answers[0]);
    await vscode.commands.executeCommand(historyCommandIds.delete, steered.id);
    assert.match(asked[0] ?? '', /^Delete \d+ texts/);
    const left = await nodes();
    const made = descendants(all, steered.id);
    assert.ok(made.size > 1);
    assert.deepEqual(
      left.map(({ id }) => id),
      all.map(({ id }) => id).filter((id) => !made.has(id)),
    );
    const disk = onDisk();
    for (const id of made) assert.ok(!disk.includes(id));
    // A model that has learnt little may have said the same elsewhere.
    const elsewhere = JSON.stringify(left);
    for (const { id, text } of all)
      if (made.has(id) && !elsewhere.includes(JSON.stringify(text)))
        assert.ok(!disk.includes(JSON.stringify(text)));
    assert.ok(onDisk().includes(JSON.stringify(A)));
  });

  it('is cleared, from disk, too', async () => {
    await vscode.commands.executeCommand(historyCommandIds.clear);
    assert.deepEqual(await nodes(), []);
    assert.equal(onDisk(), '');
  });
});
