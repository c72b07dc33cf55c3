import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockForTraining } from '../../../../src/model/process/run/trainingLock.ts';

const taken = { name: 'ModelProblem', reason: 'already-training' };

describe('lockForTraining', () => {
  let root: string;
  let model: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'variorum-lock-'));
    model = join(root, 'models', 'one');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('lets one run in at a time', () => {
    const lock = lockForTraining(model);
    assert.throws(() => lockForTraining(model), taken);
    lockForTraining(join(root, 'models', 'two')).release();
    lock.release();
    assert.equal(existsSync(`${model}.lock`), false);
    lockForTraining(model).release();
  });

  it('takes over what a dead process left behind', () => {
    lockForTraining(model).release();
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(`${model}.lock`, String(dead));
    lockForTraining(model).release();
  });

  it('respects a living holder until the lock has grown stale', () => {
    lockForTraining(model).release();
    writeFileSync(`${model}.lock`, String(process.ppid));
    assert.throws(() => lockForTraining(model), taken);
    const longAgo = new Date(Date.now() - 10 * 60_000);
    utimesSync(`${model}.lock`, longAgo, longAgo);
    lockForTraining(model).release();
  });

  it('is lost to a process that took it over, and taken up again where it only vanished', () => {
    const lock = lockForTraining(model);
    lock.requireHeld();
    rmSync(`${model}.lock`);
    lock.requireHeld();
    assert.throws(() => lockForTraining(model), taken);
    const others = `${process.ppid} another`;
    writeFileSync(`${model}.lock`, others);
    assert.throws(() => {
      lock.requireHeld();
    }, taken);
    lock.release();
    assert.equal(readFileSync(`${model}.lock`, 'utf8'), others);
  });

  it('is not impressed by junk in the lock file', () => {
    lockForTraining(model).release();
    for (const junk of ['x', '-1', '0', '1e400']) {
      writeFileSync(`${model}.lock`, junk);
      lockForTraining(model).release();
    }
  });

  it('believes an empty lock for the moment that its holder may need to sign it', () => {
    lockForTraining(model).release();
    writeFileSync(`${model}.lock`, '');
    assert.throws(() => lockForTraining(model), taken);
    const justNow = new Date(Date.now() - 3000);
    utimesSync(`${model}.lock`, justNow, justNow);
    lockForTraining(model).release();
  });

  it('says why a place cannot be locked', () => {
    writeFileSync(join(root, 'file'), '');
    assert.throws(() => lockForTraining(join(root, 'file', 'model')), { name: 'CheckpointError' });
  });
});
