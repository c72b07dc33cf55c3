import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { History } from '../../../../src/extension/history/history.ts';
import type { HistoryNode } from '../../../../src/shared/history/historyNode.ts';
import { node } from '../../shared/history/nodes.ts';

describe('history on disk', () => {
  let folder: string;
  let file: string;
  let lines: string[];
  let told: string[];
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'variorum-history-')), 'not/yet');
    file = path.join(folder, 'history.jsonl');
    lines = [];
    told = [];
  });
  afterEach(() => {
    rmSync(path.join(folder, '../..'), { recursive: true });
  });

  const say = (line: string): void => void lines.push(line);
  const open = (): History =>
    new History(
      folder,
      { info: say, warn: say, error: say },
      (message) => told.push(message),
      () => 1000,
    );
  const add = (history: History, text: string, parent: string | null = null): Promise<HistoryNode> =>
    new Promise((resolve) => {
      void history.enqueue((edit) => {
        resolve(edit.add({ kind: 'variation', title: '', parent, text }));
      });
    });
  const texts = async (): Promise<string[]> => {
    const history = open();
    await history.load();
    return [...history.tree.nodes].map(({ text }) => text);
  };

  it('is there in the next window, with each change', async () => {
    const history = open();
    const first = await add(history, 'The lamp.');
    const second = await add(history, 'The bell.', first.id);
    await history.enqueue(({ replace }) => {
      replace({ ...second, name: 'Bell', bookmarked: true });
    });
    const next = open();
    await next.load();
    assert.deepEqual([...next.tree.nodes], [first, { ...second, name: 'Bell', bookmarked: true }]);
    assert.deepEqual([lines, told], [[], []]);
  });

  it('loses nothing but the line that was being written, and goes on after it', async () => {
    await open().settled();
    const history = open();
    await add(history, 'The lamp.');
    await add(history, 'The bell.');
    await history.settled();
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));
    const next = open();
    await next.load();
    assert.equal(next.tree.size, 1);
    assert.deepEqual(told, [
      '1 of the texts in the history is damaged on disk and left out. The others are there.',
    ]);
    await add(next, 'The fog.');
    await next.settled();
    assert.deepEqual(await texts(), ['The lamp.', 'The fog.']);
  });

  const valid = node('valid', null);
  const hostile: Record<string, unknown> = {
    'no JSON': undefined,
    'no record': 7,
    'an unknown record': { nodes: [] },
    'a kind that is none': { node: { ...valid, kind: 'virus' } },
    'a text without end': { node: { ...valid, text: 'x'.repeat(100_001) } },
    'codes without end': { node: { ...valid, codes: 'A'.repeat(3_000_000) } },
    'a place before the beginning': { node: { ...valid, place: { file: 'a', line: -1 } } },
    'a time that no clock shows': { node: { ...valid, time: 1e300 } },
    'sliders that are none': { node: { ...valid, sliders: [1] } },
    'a line longer than any node': { node: { ...valid, model: 'x'.repeat(5 * 2 ** 20) } },
  };
  for (const [what, record] of Object.entries(hostile))
    it(`leaves out ${what}, and keeps the rest`, async () => {
      mkdirSync(folder, { recursive: true });
      const line = record === undefined ? '{"node": {' : JSON.stringify(record);
      writeFileSync(file, `${line}\n${JSON.stringify({ node: valid })}\n`);
      assert.deepEqual(await texts(), [valid.text]);
      assert.equal(told.length, 1);
    });

  it('tells of many damaged lines once', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, '{\n{\n{\n');
    assert.deepEqual(await texts(), []);
    assert.deepEqual(told, [
      '3 of the texts in the history are damaged on disk and left out. The others are there.',
    ]);
  });

  it('keeps a text that is erased nowhere on disk, nor what was made from it', async () => {
    const history = open();
    const kept = await add(history, 'The lamp.');
    const gone = await add(history, 'A secret.');
    await add(history, 'A secret, varied.', gone.id);
    // What a process that was killed while it wrote has left.
    writeFileSync(`${file}.new`, 'A secret.');
    await open().load();
    await history.enqueue(({ erase }) => {
      erase(gone.id);
    });
    assert.ok(!existsSync(`${file}.new`));
    assert.ok(!readFileSync(file, 'utf8').includes('secret'));
    assert.deepEqual(await texts(), [kept.text]);
    await history.enqueue(({ clear }) => {
      clear();
    });
    assert.ok(!existsSync(file));
    assert.deepEqual(await texts(), []);
  });

  it('stays small where one text changes often', async () => {
    const history = open();
    const dragged = await add(history, 'It moves.');
    for (let i = 0; i < 2000; i++)
      void history.enqueue(({ replace }) => {
        replace({ ...dragged, text: `It moves ${i}.` });
      });
    await history.settled();
    assert.ok(readFileSync(file, 'utf8').split('\n').length < 1000);
    assert.deepEqual(await texts(), ['It moves 1999.']);
  });

  it('says in the log what it cannot write, and writes it with the next text', async () => {
    mkdirSync(path.join(file, 'in the way'), { recursive: true });
    const broken = open();
    void add(broken, 'The lamp.').catch(() => undefined);
    await broken.settled();
    assert.equal(lines.length, 1);
    rmdirSync(path.join(file, 'in the way'));
    rmdirSync(file);
    const history = open();
    await history.load();
    mkdirSync(file);
    await add(history, 'The bell.');
    await history.settled();
    assert.equal(lines.length, 2);
    rmdirSync(file);
    await add(history, 'The fog.');
    await history.settled();
    assert.deepEqual(await texts(), ['The bell.', 'The fog.']);
  });

  it('writes nothing over a file that it cannot read', async () => {
    mkdirSync(path.join(file, 'in the way'), { recursive: true });
    const history = open();
    await assert.rejects(history.load());
    rmSync(file, { recursive: true });
    appendFileSync(file, `${JSON.stringify({ node: valid })}\n`);
    await add(history, 'The fog.');
    await history.settled();
    assert.deepEqual(await texts(), [valid.text, 'The fog.']);
  });

  it('works without a folder, for as long as the window lives', async () => {
    const history = new History(undefined, { info: say, warn: say, error: say }, say);
    await add(history, 'The lamp.');
    await history.settled();
    assert.equal(history.tree.size, 1);
    assert.deepEqual(lines, []);
  });
});
