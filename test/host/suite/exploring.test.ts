import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { commandIds } from '../../../src/extension/commandIds.ts';
import { chooseFirst, extension, insertAndUndo, openDocument, select, stateWhen } from './extension.ts';

const DOCUMENT = '01-the-relief.md';
const A = '“Are you the new one?” he called.';
const B = '“I think so,” said Tom.';

describe('exploring', () => {
  let api: VariorumApi;
  let editor: vscode.TextEditor;

  before(async () => {
    api = await extension().activate();
    editor = await openDocument(DOCUMENT);
    assert.equal(api.state.model.kind, 'open', 'there is no model to test with');
  });

  async function explore(text: string) {
    await select(editor, text);
    await vscode.commands.executeCommand(commandIds.exploreSelection);
    const { exploration } = await stateWhen(api, (state) => state.exploration?.originalText === text);
    assert.ok(exploration);
    return exploration;
  }

  const isVerbatim = () => api.state.exploration?.verbatim;

  it('begins with the selection as it was written', async () => {
    const { text, verbatim, sliders, initialSliders, nearest } = await explore(A);
    assert.equal(text, A);
    assert.equal(verbatim, true);
    assert.ok(sliders.length >= 8);
    assert.deepEqual(sliders, initialSliders);
    assert.equal(nearest[0]?.text, A);
    assert.equal(
      api.state.document,
      nearest[0].place.file,
      'the map finds the passages of the open document',
    );
  });

  it('rewrites the text when a slider moves, and gives it back when the slider does', async () => {
    const { initialSliders } = await explore(A);
    const moved = initialSliders.map((value, index) => (index === 0 ? value + (value > 0 ? -3 : 3) : value));
    assert.notEqual(await api.steer(moved), A);
    assert.equal(isVerbatim(), false);
    assert.equal(await api.steer(initialSliders), A);
    assert.equal(isVerbatim(), true);
  });

  it('keeps what stands between the passages of a longer selection', async () => {
    const selection = `${A}\n\n${B}`;
    const { text, initialSliders } = await explore(selection);
    assert.equal(text, selection);
    const moved = await api.steer(initialSliders.map((value) => value + (value > 0 ? -1 : 1)));
    assert.equal(moved.split('\n\n').length, 2);
  });

  it('inserts the explored text, undone at once', async () => {
    const { initialSliders } = await explore(A);
    const text = await api.steer(initialSliders.map((value) => value + (value > 0 ? -2 : 2)));
    const end = editor.document.positionAt(editor.document.getText().length);
    editor.selection = new vscode.Selection(end, end);
    const after = await insertAndUndo(editor, () =>
      vscode.commands.executeCommand(commandIds.insertExploredText),
    );
    assert.ok(after.endsWith(text), `${after.slice(-200)} does not end with ${text}`);
  });

  it('goes between two selections, whose texts are the two ends', async () => {
    await select(editor, A, B);
    await vscode.commands.executeCommand(commandIds.interpolate);
    await stateWhen(api, ({ interpolation: { a, b } }) => a?.text === A && b?.text === B);
    assert.equal(await api.interpolateAt(0), A);
    assert.equal(await api.interpolateAt(1), B);
    assert.ok((await api.interpolateAt(0.5)).length > 0);
  });

  it('inserts a variation below the passage it varies, undone at once', async () => {
    await select(editor, B);
    const after = await insertAndUndo(editor, () => chooseFirst(editor, commandIds.insertVariation));
    assert.ok(after.includes(B));
  });

  it('inserts a continuation at the cursor, undone at once', async () => {
    const cursor = editor.document.positionAt(editor.document.getText().indexOf(B) + B.length);
    editor.selection = new vscode.Selection(cursor, cursor);
    const after = await insertAndUndo(editor, () => chooseFirst(editor, commandIds.continueFromHere));
    assert.ok(after.includes(B));
  });

  it('shows where a nearest passage stands, with nothing selected that an insertion would overwrite', async () => {
    const { nearest } = await explore(A);
    const passage = nearest.at(-1)!;
    await api.openPassage(passage);
    const shown = vscode.window.activeTextEditor;
    assert.ok(shown?.selection.isEmpty);
    const text = shown.document.getText(
      new vscode.Range(shown.selection.start, shown.document.lineAt(shown.document.lineCount - 1).range.end),
    );
    assert.equal(text.slice(0, 10), passage.text.slice(0, 10));
    await vscode.commands.executeCommand(commandIds.exploreSelection);
    const { exploration } = await stateWhen(api, (state) => state.exploration?.originalText === passage.text);
    assert.match(exploration?.title ?? '', /^Passage in /);
    const gone = { text: 'This stands in no document.', place: passage.place };
    await assert.rejects(api.openPassage(gone), /no longer holds this passage/);
    assert.equal(vscode.window.activeTextEditor?.selection.isEmpty, true);
    editor = await openDocument(DOCUMENT);
  });

  it('draws a text from what the workspace is like', async () => {
    const before = api.state.exploration?.id ?? -1;
    await vscode.commands.executeCommand(commandIds.surpriseMe);
    const { exploration } = await stateWhen(api, (state) => (state.exploration?.id ?? -1) > before);
    assert.equal(exploration?.verbatim, false);
    assert.equal(exploration.originalText, '');
    assert.ok(exploration.text.length > 0);
  });

  it('makes a slider of collected selections, moves the text by it, and removes it again', async () => {
    const sentences = editor.document
      .getText()
      .split('\n')
      .filter((line) => /^[^#].{40,}$/u.test(line));
    const half = Math.floor(Math.min(40, sentences.length) / 2);
    assert.ok(half >= 4, `${sentences.length} paragraphs to choose from`);
    await explore(A);
    await vscode.commands.executeCommand(commandIds.newSlider);
    await select(editor, ...sentences.slice(0, half));
    await vscode.commands.executeCommand(commandIds.addToLowEnd);
    await select(editor, ...sentences.slice(half, 2 * half));
    await vscode.commands.executeCommand(commandIds.addToHighEnd);
    const { sliderDraft } = await stateWhen(api, (state) => state.sliderDraft?.high.length === half);
    assert.equal(sliderDraft?.low.length, half);
    await api.makeSlider('early', 'late');
    const { model, exploration } = await stateWhen(
      api,
      (state) => state.model.kind === 'open' && state.model.summary.axes.some(({ named }) => named !== null),
    );
    assert.ok(model.kind === 'open' && exploration !== null);
    const named = model.summary.axes.at(-1)!;
    assert.equal(named.named?.name, 'early – late');
    assert.ok(named.named.low >= half);
    assert.equal(exploration.sliders.length, named.index + 1);
    const moved = exploration.initialSliders.map((value, index) =>
      index === named.index ? value + (value > 0 ? -4 : 4) : value,
    );
    assert.notEqual(await api.steer(moved), A);
    await api.removeSlider('early – late');
    const after = await stateWhen(api, (state) => state.exploration?.sliders.length === named.index);
    assert.equal(after.exploration?.text, A);
  });

  it('says so when the process that holds the model is killed, and starts it again when it is needed', async () => {
    assert.ok(api.samplingProcessId !== undefined);
    process.kill(api.samplingProcessId, 'SIGKILL');
    await stateWhen(api, (state) => state.failure !== null);
    assert.equal((await explore(B)).text, B);
  });
});
