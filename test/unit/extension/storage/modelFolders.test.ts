import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelFolders } from '../../../../src/extension/storage/modelFolders.ts';
import {
  loadSliders,
  loadTrainingRecord,
  type ModelChanges,
  saveModel,
} from '../../../../src/model/checkpoint/modelFolder.ts';
import { lockFolder } from '../../../../src/storage/folderLock.ts';
import { FaultyDisk } from '../../checkpoint/faultyDisk.ts';

const CHANGES: ModelChanges = {
  training: {
    formatVersion: 1,
    trainedAt: '2025-01-01T00:00:00.000Z',
    trainedOn: 'CPU',
    trainedSeconds: 1,
    steps: 1,
    finished: false,
    documents: [],
    leftOut: [],
    run: null,
  },
  sliders: [{ name: 'a – b', lowLabel: 'a', highLabel: 'b', low: ['Calm.'], high: ['Storm.'] }],
};

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

  it('have a checkpoint and sliders exactly where they can be loaded, whenever the first save is killed', async () => {
    const counting = new FaultyDisk({});
    await saveModel(folders.path(await folders.create()), CHANGES, counting);
    const found: boolean[] = [];
    for (let crashAt = 0; crashAt <= counting.operations; crashAt++) {
      const id = await folders.create();
      const folder = folders.path(id);
      await saveModel(folder, CHANGES, new FaultyDisk({ crashAt })).catch(() => undefined);
      const loads = (load: Promise<unknown>): Promise<boolean> =>
        load.then(
          () => true,
          () => false,
        );
      const saved = await loads(loadTrainingRecord(folder));
      assert.equal(await folders.hasCheckpoint(id), saved, `killed at operation ${crashAt}`);
      assert.equal((await folders.othersWithSliders('')).includes(id), saved);
      assert.equal(await loads(loadSliders(folder)), saved);
      found.push(saved);
    }
    // Some kills come between the commit and the last of the names.
    assert.deepEqual(found.indexOf(true), counting.log.indexOf('rename') + 1);
  });

  it('are deleted when they are not kept, with what killed processes left beside them', async () => {
    const [kept, old] = [await folders.create(), await folders.create()];
    writeFileSync(`${folders.path(old)}.lock`, '1');
    const foreign = `${folders.path(old)}.00000000-1-unknown.0123456789abcdef.lock`;
    writeFileSync(foreign, '');
    utimesSync(foreign, 0, 0);
    await folders.keepOnly([kept]);
    assert.deepEqual(readdirSync(join(storage, 'models')), [kept]);
  });

  it('stay while another window trains in them', async () => {
    const id = await folders.create();
    const lock = await lockFolder(folders.path(id));
    await folders.keepOnly([]);
    assert.ok(existsSync(folders.path(id)));
    lock.release();
    await folders.keepOnly([]);
    assert.deepEqual(readdirSync(join(storage, 'models')), []);
  });

  it('need not be there to be deleted', async () => {
    await folders.keepOnly([]);
    assert.ok(!existsSync(join(storage, 'models')));
  });
});
