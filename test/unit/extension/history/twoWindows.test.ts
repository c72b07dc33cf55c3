import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { History } from '../../../../src/extension/history/history.ts';
import type { HistoryNode } from '../../../../src/shared/history/historyNode.ts';

describe('the history of two windows on one folder', () => {
  let folder: string;
  let file: string;
  let one: History;
  let other: History;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'variorum-windows-'));
    file = path.join(folder, 'history.jsonl');
    one = open();
    other = open();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const unexpected = (message: string): void => assert.fail(message);
  const open = (): History =>
    new History(folder, { info: unexpected, warn: unexpected, error: unexpected }, unexpected);
  const add = async (history: History, text: string, parent: string | null = null): Promise<HistoryNode> => {
    const added: HistoryNode[] = [];
    await history.enqueue((edit) => {
      added.push(edit.add({ kind: 'variation', title: '', parent, text }));
    });
    return added[0]!;
  };
  const replace = (history: History, node: HistoryNode): Promise<boolean> =>
    history.enqueue((edit) => {
      edit.replace(node);
    });
  const textsOf = ({ tree }: History): string[] => [...tree.nodes].map(({ text }) => text);
  const onDisk = async (): Promise<string[]> => {
    const history = open();
    await history.load();
    return textsOf(history);
  };

  it('holds what both have made, in both windows, and what one makes of a text of the other', async () => {
    await one.load();
    await other.load();
    const lamp = await add(one, 'The lamp.');
    const bell = await add(other, 'The bell.', lamp.id);
    assert.equal(bell.parent, lamp.id);
    await replace(one, { ...bell, name: 'Bell' });
    await other.follow();
    for (const { tree } of [one, other]) assert.deepEqual([...tree.nodes], [lamp, { ...bell, name: 'Bell' }]);
    assert.deepEqual(await onDisk(), ['The lamp.', 'The bell.']);
  });

  it('loses no text when one window writes the file anew', async () => {
    const dragged = await add(one, 'It moves.');
    await add(other, 'The bell.');
    for (let i = 0; i < 600; i++) void replace(one, { ...dragged, text: `It moves ${i}.` });
    for (let i = 0; i < 20; i++) void add(other, `Bell ${i}.`);
    await Promise.all([one.settled(), other.settled()]);
    assert.ok(readFileSync(file, 'utf8').split('\n').length < 600, 'it was written anew');
    const bells = ['The bell.', ...Array.from({ length: 20 }, (_, i) => `Bell ${i}.`)];
    const expected = ['It moves 599.', ...bells].sort();
    await one.follow();
    await other.follow();
    for (const texts of [textsOf(one), textsOf(other), await onDisk()])
      assert.deepEqual(texts.sort(), expected);
  });

  it('does not bring back what one has erased, nor loses what the other has made since', async () => {
    const secret = await add(one, 'A secret.');
    await add(other, 'The bell.');
    await one.enqueue(({ erase }) => {
      erase(secret.id);
    });
    await replace(other, { ...secret, name: 'Mine' });
    await add(other, 'The fog.');
    for (let i = 0; i < 600; i++) void replace(other, [...other.tree.nodes][0]!);
    await other.settled();
    assert.ok(!readFileSync(file, 'utf8').includes('secret'));
    assert.deepEqual(await onDisk(), ['The bell.', 'The fog.']);
  });

  it('shows no text that the other window has erased', async () => {
    const lamp = await add(one, 'The lamp.');
    await other.enqueue(({ show }) => {
      show(lamp.id);
    });
    await one.enqueue(({ clear }) => {
      clear();
    });
    let told = 0;
    other.onDidChange(() => told++);
    await other.follow();
    assert.deepEqual([other.current, other.tree.size, told], [null, 0, 1]);
    assert.deepEqual(readdirSync(folder), []);
    await add(other, 'The fog.');
    assert.deepEqual(await onDisk(), ['The fog.']);
  });

  it('goes on after a line that the other window did not write to its end', async () => {
    await add(one, 'The lamp.');
    await other.load();
    writeFileSync(file, '{"node": {"id": "x', { flag: 'a' });
    await other.follow();
    await add(other, 'The bell.');
    await add(one, 'The fog.');
    assert.deepEqual(textsOf(one), ['The lamp.', 'The bell.', 'The fog.']);
  });

  it('keeps what one window could not write while another one has written the file anew', async () => {
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const told: string[] = [];
    const tell = (message: string): void => void told.push(message);
    const behind = new History(folder, { info: say, warn: say, error: say }, tell);
    const secret = await add(one, 'A secret.');
    await behind.load();
    const held = readFileSync(file);
    rmSync(file);
    mkdirSync(file);
    await add(behind, 'The bell.');
    assert.equal(lines.length, 1);
    assert.ok(told.length === 1 && told[0]!.includes(file), told.join());
    rmSync(file, { recursive: true });
    writeFileSync(file, held);
    await one.enqueue(({ erase }) => {
      erase(secret.id);
    });
    await add(behind, 'The fog.');
    assert.deepEqual(textsOf(behind), ['The bell.', 'The fog.']);
    assert.deepEqual(await onDisk(), ['The bell.', 'The fog.']);
  });
});
