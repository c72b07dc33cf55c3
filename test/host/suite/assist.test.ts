import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { extension, insertAndUndo, openDocument, select } from './extension.ts';

const TEXT = '“I think so,” said Tom.';

async function ask(tool: string, input: object): Promise<Record<string, unknown>> {
  const { content } = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value) as Record<string, unknown>;
}

describe('assistants', () => {
  let api: VariorumApi;
  let editor: vscode.TextEditor;

  before(async () => {
    api = await extension().activate();
    editor = await openDocument('01-the-relief.md');
    await select(editor, TEXT);
  });

  it('find the three tools', () => {
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('variorum_'));
    assert.deepEqual(names.sort(), ['variorum_similar_passages', 'variorum_steer', 'variorum_variations']);
  });

  it('get variations of the selection, which the history keeps', async () => {
    const { of, variations, inserted } = await ask('variorum_variations', {});
    assert.equal(of, TEXT);
    assert.ok(Array.isArray(variations) && variations.length > 0);
    assert.equal(inserted, undefined);
    await api.historySettled();
    const kept = api.history.filter(({ kind }) => kind === 'variation').map(({ text }) => text);
    for (const text of variations as string[]) assert.ok(kept.includes(text), text);
  });

  it('have a variation inserted below the passage, undone at once', async () => {
    await select(editor, TEXT);
    let answer: Record<string, unknown> = {};
    const after = await insertAndUndo(editor, async () => {
      answer = await ask('variorum_variations', { insert: true });
    });
    assert.ok(after.includes(TEXT), 'the passage itself stays');
    assert.ok(after.includes((answer['variations'] as string[])[0]!));
    assert.match((answer['inserted'] as { file: string }).file, /01-the-relief\.md$/);
  });

  it('find passages like a text of their own', async () => {
    const { of, passages } = await ask('variorum_similar_passages', { text: TEXT, count: 2 });
    assert.equal(of, TEXT);
    const [first, ...others] = passages as { text: string; file: string; distance: number }[];
    assert.equal(first?.text, TEXT);
    assert.match(first.file, /01-the-relief\.md$/);
    assert.ok(others.length === 1 && others[0]!.distance >= first.distance);
  });

  it('list the sliders, and move one without changing what the panel explores', async () => {
    const { sliders } = await ask('variorum_steer', { text: TEXT });
    const [first] = sliders as { slider: string; at: number }[];
    assert.ok(first !== undefined && Number.isFinite(first.at));
    const { exploration } = api.state;
    const moves = [{ slider: first.slider, by: first.at > 0 ? -3 : 3 }];
    const { of, text } = await ask('variorum_steer', { text: TEXT, moves });
    assert.equal(of, TEXT);
    assert.ok(typeof text === 'string' && text.length > 0);
    assert.equal(api.state.exploration, exploration);
    await api.historySettled();
    const node = api.history.findLast((one) => one.kind === 'steering' && one.text === text);
    assert.ok(api.history.some(({ id, text: from }) => id === node?.parent && from === TEXT));
    const unknown = [{ slider: 'none – such', by: 1 }];
    await assert.rejects(ask('variorum_steer', { text: TEXT, moves: unknown }), /There is no such slider/);
  });

  it('are told in one line that what they sent is not valid', async () => {
    await assert.rejects(
      ask('variorum_variations', { text: 7 }),
      /The input of variorum_variations is not valid/,
    );
    await assert.rejects(ask('variorum_steer', { path: '/' }), /The input of variorum_steer is not valid/);
  });
});
