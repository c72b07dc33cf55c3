import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { History } from '../../../../src/extension/history/history.ts';
import { FileStore } from '../../../../src/extension/storage/fileStore.ts';
import { ModelFolders } from '../../../../src/extension/storage/modelFolders.ts';
import { NewerFormatError } from '../../../../src/extension/storage/newerFormat.ts';
import { WorkspaceMemory } from '../../../../src/extension/storage/workspaceMemory.ts';

const NODE = { id: 'a', parent: null, kind: 'variation', time: 1, title: '', text: 'The lamp.' };

describe('storage of a newer version of the extension', () => {
  let folder: string;
  let told: string[];
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'variorum-newer-'));
    told = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const open = (): History => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    return new History(folder, log, (message) => told.push(message));
  };
  const add = (history: History, text: string): Promise<boolean> =>
    history.enqueue((edit) => {
      edit.add({ kind: 'variation', title: '', parent: null, text });
    });
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  it('keeps its history, which is told of once', async () => {
    const text = `{"formatVersion":2}\n${JSON.stringify({ node: { ...NODE, kind: 'poem' } })}\n`;
    const file = write('history.jsonl', text);
    const history = open();
    for (let i = 0; i < 3; i++) assert.equal(await add(history, 'The bell.'), false);
    assert.equal(
      await history.enqueue(({ clear }) => {
        clear();
      }),
      false,
    );
    assert.equal(readFileSync(file, 'utf8'), text);
    assert.equal(told.length, 1);
    assert.match(told[0]!, /history\.jsonl was written by a newer version of Variorum.*Update Variorum/);
  });

  it('keeps its history also where another window is updated while this one is open', async () => {
    const history = open();
    assert.ok(await add(history, 'The bell.'));
    const file = path.join(folder, 'history.jsonl');
    const text = `${readFileSync(file, 'utf8')}{"formatVersion":2}\n{"poem":"The sea."}\n`;
    write('history.jsonl', text);
    assert.equal(await add(history, 'The fog.'), false);
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  it('keeps its memory and its models', async () => {
    const text = JSON.stringify({ formatVersion: 2, modelId: 'new', presets: { first: {} } });
    const file = write('memory.json', text);
    const memory = new WorkspaceMemory(new FileStore(folder));
    assert.equal(memory.modelId, undefined);
    assert.deepEqual(await memory.presets(), []);
    await assert.rejects(memory.setModelId('old'), NewerFormatError);
    await assert.rejects(memory.setPresets([]), /memory\.json was written by a newer version of Variorum/);
    assert.equal(readFileSync(file, 'utf8'), text);
    // Which models it needs is not known, so none is deleted.
    const folders = new ModelFolders(folder);
    mkdirSync(folders.path('new'), { recursive: true });
    await assert.rejects(memory.modelsInUse(), NewerFormatError);
  });

  it('is read as it is where it has no version, or this one', async () => {
    write('memory.json', JSON.stringify({ modelId: 'a' }));
    assert.equal(new WorkspaceMemory(new FileStore(folder)).modelId, 'a');
    write('memory.json', JSON.stringify({ formatVersion: 1, modelId: 'b' }));
    assert.equal(new WorkspaceMemory(new FileStore(folder)).modelId, 'b');
    write('history.jsonl', `{"formatVersion":1}\n${JSON.stringify({ node: NODE })}\n`);
    const history = open();
    assert.ok(await add(history, 'The bell.'));
    assert.deepEqual(
      [...history.tree.nodes].map(({ text }) => text),
      ['The lamp.', 'The bell.'],
    );
    assert.deepEqual(told, []);
  });
});
