import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FileStore } from '../../../../src/extension/storage/fileStore.ts';

describe('file store', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'variorum-store-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('remembers values in the next window, in a folder that did not exist', async () => {
    const inside = path.join(folder, 'not/yet');
    const store = new FileStore(inside);
    await store.update('sliders', [1, 2]);
    await store.update('model', 'a');
    await store.update('model', undefined);
    const next = new FileStore(inside);
    assert.deepEqual(next.get('sliders'), [1, 2]);
    assert.equal(next.get('model'), undefined);
  });

  it('begins empty where the file is damaged', () => {
    for (const content of ['{"sliders": [1', 'null', '7', '']) {
      writeFileSync(path.join(folder, 'memory.json'), content);
      assert.equal(new FileStore(folder).get('sliders'), undefined);
    }
  });

  it('tries again where a file is held open at that moment, and keeps the order of values', async () => {
    let refusals = 3;
    const store = new FileStore(folder, (from, to) => {
      if (refusals-- > 0) throw Object.assign(new Error('It is held open.'), { code: 'EPERM' });
      renameSync(from, to);
    });
    await Promise.all([1, 2, 3].map((value) => store.update('slider', value)));
    assert.equal(new FileStore(folder).get('slider'), 3);
  });

  it('says that it cannot write, and writes later what it could not', async () => {
    const store = new FileStore(folder);
    const inTheWay = path.join(folder, 'memory.json');
    mkdirSync(inTheWay);
    await assert.rejects(store.update('model', 'a'));
    assert.equal(store.get('model'), 'a');
    rmdirSync(inTheWay);
    await store.update('slider', 1);
    assert.equal(new FileStore(folder).get('model'), 'a');
  });

  it('works without a folder, for as long as the window lives', async () => {
    const store = new FileStore(undefined);
    await store.update('model', 'a');
    assert.equal(store.get('model'), 'a');
  });

  it('neither loses nor brings back what another window has changed', async () => {
    const [one, other] = [new FileStore(folder), new FileStore(folder)];
    await one.update('model', 'old');
    assert.equal(other.get('model'), 'old');
    await one.update('model', 'new');
    await other.update('slider', 1);
    assert.deepEqual([one.get('slider'), other.get('model')], [1, 'new']);
    const moves = Array.from({ length: 50 }, (_, i) => [
      one.update(`one ${i}`, i),
      other.update(`other ${i}`, i),
    ]);
    await Promise.all(moves.flat());
    const next = new FileStore(folder);
    for (let i = 0; i < 50; i++) assert.deepEqual([next.get(`one ${i}`), next.get(`other ${i}`)], [i, i]);
  });
});
