import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelFolders } from '../../../../src/extension/storage/modelFolders.ts';

describe('model folders', () => {
  let storage: string;
  let folders: ModelFolders;

  beforeEach(() => {
    storage = mkdtempSync(join(tmpdir(), 'variorum-folders-'));
    folders = new ModelFolders(storage);
  });

  afterEach(() => {
    rmSync(storage, { recursive: true });
  });

  it('are made where models lie, each with a name of its own', async () => {
    const [one, other] = [await folders.create(), await folders.create()];
    assert.notEqual(one, other);
    assert.ok(existsSync(folders.path(one)));
    assert.deepEqual(readdirSync(join(storage, 'models')).sort(), [one, other].sort());
  });

  it('have a checkpoint once one was saved', async () => {
    const id = await folders.create();
    assert.equal(await folders.hasCheckpoint(id), false);
    writeFileSync(join(folders.path(id), 'training.json'), '{}');
    assert.equal(await folders.hasCheckpoint(id), true);
  });

  it('are deleted when they are not kept, with what killed processes left beside them', async () => {
    const [kept, old] = [await folders.create(), await folders.create()];
    const lock = `${folders.path(old)}.lock`;
    writeFileSync(lock, '1');
    utimesSync(lock, 0, 0);
    await folders.keepOnly([kept]);
    assert.deepEqual(readdirSync(join(storage, 'models')), [kept]);
  });

  it('stay while another window trains in them', async () => {
    const id = await folders.create();
    writeFileSync(`${folders.path(id)}.lock`, '1');
    await folders.keepOnly([]);
    assert.ok(existsSync(folders.path(id)));
  });

  it('need not be there to be deleted', async () => {
    await folders.keepOnly([]);
    assert.ok(!existsSync(join(storage, 'models')));
  });
});
