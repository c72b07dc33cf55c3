import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { commandIds } from '../../../src/extension/commandIds.ts';
import { chooseFirst, extension, insertAndUndo, openDocument, select, stateWhen } from './extension.ts';

const NAME = 'crlf.md';
const PASSAGE = 'The lamp was lit at dusk, and nobody asked why.';
const CONTENT = ['# The lamp', '', PASSAGE, '', '- First', '- Second', ''].join('\r\n');

describe('inserting into a document with CRLF line ends', () => {
  let api: VariorumApi;
  let editor: vscode.TextEditor;
  let file: string;

  before(async () => {
    api = await extension().activate();
    assert.equal(api.state.model.kind, 'open', 'there is no model to test with');
    file = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, NAME);
    fs.writeFileSync(file, CONTENT);
    editor = await openDocument(NAME);
    assert.equal(editor.document.eol, vscode.EndOfLine.CRLF);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    fs.rmSync(file);
  });

  /** What was inserted right after `before`, up to `rest`, where the document is otherwise as it was. */
  function insertedBetween(after: string, before: string, rest: string): string {
    assert.ok(after.startsWith(before), after);
    assert.ok(after.endsWith(rest), after);
    assert.ok(!/(?<!\r)\n|\r(?!\n)/.test(after), 'line ends of one kind');
    return after.slice(before.length, after.length - rest.length);
  }

  it('puts the chosen variation of a selection below it, as a paragraph, undone at once', async () => {
    await select(editor, PASSAGE);
    const after = await insertAndUndo(editor, () => chooseFirst(editor, commandIds.insertVariation));
    const end = CONTENT.indexOf(PASSAGE) + PASSAGE.length;
    const inserted = insertedBetween(after, CONTENT.slice(0, end), CONTENT.slice(end));
    assert.match(inserted, /^\r\n\r\n[^\r\n]+$/);
  });

  it('puts the chosen variation of an item below it, as an item, undone at once', async () => {
    await select(editor, 'First');
    const after = await insertAndUndo(editor, () => chooseFirst(editor, commandIds.insertVariation));
    const end = CONTENT.indexOf('First') + 'First'.length;
    const inserted = insertedBetween(after, CONTENT.slice(0, end), CONTENT.slice(end));
    assert.match(inserted, /^\r\n- [^\r\n]+$/);
  });

  it('puts the chosen continuation at the cursor, undone at once', async () => {
    const end = CONTENT.indexOf(PASSAGE) + PASSAGE.length;
    const cursor = editor.document.positionAt(end);
    editor.selection = new vscode.Selection(cursor, cursor);
    const after = await insertAndUndo(editor, () => chooseFirst(editor, commandIds.continueFromHere));
    assert.notEqual(insertedBetween(after, CONTENT.slice(0, end), CONTENT.slice(end)).trim(), '');
  });

  it('puts the explored text in the place of every selection, undone at once', async () => {
    await select(editor, PASSAGE);
    await vscode.commands.executeCommand(commandIds.exploreSelection);
    await stateWhen(api, (state) => state.exploration?.originalText === PASSAGE);
    await select(editor, 'First', 'Second');
    const after = await insertAndUndo(editor, () =>
      vscode.commands.executeCommand(commandIds.insertExploredText),
    );
    assert.equal(after, CONTENT.replace('First', PASSAGE).replace('Second', PASSAGE));
  });

  it('puts the explored text at every cursor, undone at once', async () => {
    const ends = ['First', 'Second'].map((item) =>
      editor.document.positionAt(CONTENT.indexOf(item) + item.length),
    );
    editor.selections = ends.map((end) => new vscode.Selection(end, end));
    const after = await insertAndUndo(editor, () =>
      vscode.commands.executeCommand(commandIds.insertExploredText),
    );
    assert.equal(after, CONTENT.replace('First', `First ${PASSAGE}`).replace('Second', `Second ${PASSAGE}`));
  });
});
