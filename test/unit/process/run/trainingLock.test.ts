import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockForTraining } from '../../../../src/model/process/run/trainingLock.ts';

const taken = { name: 'ModelProblem', reason: 'already-training' };

describe('lockForTraining', () => {
  let root: string;
  let model: string;
  const flags = (): string[] => readdirSync(join(root, 'models')).filter((name) => name.endsWith('.lock'));
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'variorum-lock-'));
    model = join(root, 'models', 'one');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('lets one run in at a time, and says which file to delete where there is none', async () => {
    const lock = await lockForTraining(model);
    await assert.rejects(lockForTraining(model), (error: Error) => {
      assert.equal((error as { reason?: unknown }).reason, taken.reason);
      assert.ok(error.message.includes(`delete ${join(root, 'models', flags()[0]!)}`), error.message);
      return true;
    });
    (await lockForTraining(join(root, 'models', 'two'))).release();
    lock.release();
    assert.deepEqual(flags(), []);
    (await lockForTraining(model)).release();
  });

  it('is taken up again where it only vanished, and lost where another run came in between', async () => {
    const lock = await lockForTraining(model);
    lock.requireHeld();
    rmSync(join(root, 'models', flags()[0]!));
    lock.requireHeld();
    await assert.rejects(lockForTraining(model), taken);
    rmSync(join(root, 'models', flags()[0]!));
    const other = await lockForTraining(model);
    assert.throws(() => {
      lock.requireHeld();
    }, taken);
    lock.release();
    other.requireHeld();
    other.release();
  });

  it('says why a place cannot be locked', async () => {
    writeFileSync(join(root, 'file'), '');
    await assert.rejects(lockForTraining(join(root, 'file', 'model')), { name: 'CheckpointError' });
  });
});
