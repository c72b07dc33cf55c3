import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderTakenError, lockFolder } from '../../../src/storage/folderLock.ts';
import { formatIdentity, isAlive, ownIdentity, parseIdentity } from '../../../src/storage/processIdentity.ts';
import { contend } from './contention.ts';
import { withFaults } from './faultyFiles.ts';

/** A thousand, suspended and killed ones among them, take some minutes: VARIORUM_LOCK_ROUNDS=1000. */
const ROUNDS = Number(process.env['VARIORUM_LOCK_ROUNDS'] ?? 12);

describe('lockFolder', () => {
  let root: string;
  let folder: string;
  const flag = (identity: string): string => `${folder}.${identity}.0000000000000000.lock`;
  const takeAndRelease = async (): Promise<void> => {
    (await lockFolder(folder)).release();
  };
  const sleepers: ChildProcess[] = [];
  const sleeper = async (): Promise<number> => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1e6)'], { stdio: 'ignore' });
    sleepers.push(child);
    await once(child, 'spawn');
    return child.pid!;
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'variorum-lock-'));
    folder = join(root, 'one');
  });
  afterEach(() => {
    for (const child of sleepers.splice(0)) child.kill('SIGKILL');
    rmSync(root, { recursive: true });
  });

  it('knows a process from a later one of the same number', async () => {
    const own = await ownIdentity();
    assert.deepEqual(parseIdentity(formatIdentity(own)), own);
    assert.equal(isAlive(own), true);
    assert.equal(isAlive({ ...own, start: '00000000' }), false);
    assert.equal(isAlive({ ...own, pid: await sleeper() }), false);
    assert.equal(isAlive({ ...own, pid: spawnSync(process.execPath, ['-e', '']).pid }), false);
    assert.equal(isAlive({ ...own, machine: '00000000' }), undefined);
    for (const text of ['', 'x', '1-2-3', '../../x-1-unknown', `${formatIdentity(own)}x`])
      assert.equal(parseIdentity(text), undefined, text);
  });

  it('removes what ended processes left, also where their number is in use again', async () => {
    const own = await ownIdentity();
    for (const identity of [
      { ...own, pid: spawnSync(process.execPath, ['-e', '']).pid },
      { ...own, pid: await sleeper(), start: '00000000' },
    ])
      writeFileSync(flag(formatIdentity(identity)), 'held');
    (await lockFolder(folder)).release();
    assert.deepEqual(readdirSync(root), []);
  });

  it('is not impressed by junk beside the folder, nor by locks of others', async () => {
    for (const name of ['one.lock', 'one.x.y.lock', 'one.1.lock', 'one two.x-1-unknown.z.lock', 'on.lock'])
      writeFileSync(join(root, name), 'held');
    (await lockFolder(folder)).release();
  });

  it('believes processes of other machines for as long as they renew their flag', async () => {
    const file = flag('00000000-1-unknown');
    writeFileSync(file, 'held');
    await assert.rejects(lockFolder(folder), FolderTakenError);
    const longAgo = new Date(Date.now() - 10 * 60_000);
    utimesSync(file, longAgo, longAgo);
    (await lockFolder(folder)).release();
  });

  it('lets a flag from the future grow old, which stands there since the clock was set back', async () => {
    const file = flag('00000000-1-unknown');
    writeFileSync(file, 'held');
    const future = new Date(Date.now() + 3_600_000);
    utimesSync(file, future, future);
    // In doubt it is held: its owner may live, and renew it.
    await assert.rejects(lockFolder(folder), FolderTakenError);
    assert.ok(statSync(file).mtimeMs < Date.now() + 1000, 'it is as old as if it had just been renewed');
  });

  it('is not kept from anybody by a disk that fails while it is taken, or is given back', async () => {
    const parts = ['readdirSync', 'rmSync'];
    for (const failing of parts) {
      const log = await withFaults({ folder: root }, takeAndRelease);
      const failsAt = log.findIndex(({ name }) => name === failing);
      assert.ok(failsAt >= 0);
      await withFaults({ folder: root, failsAt }, () => takeAndRelease().catch(() => undefined));
      // In this process, and after a moment in every other one.
      (await lockFolder(folder)).release();
      assert.deepEqual(readdirSync(root), []);
    }
  });

  it(`has one holder at a time in ${ROUNDS} rounds of eight processes, some suspended, some killed`, async function () {
    this.timeout(60_000 + ROUNDS * 3000);
    const found = await contend({ root, rounds: ROUNDS, seed: 1 });
    assert.deepEqual(found.violations, [], 'several hold it');
    assert.deepEqual(found.withoutHolder, [], 'of those that want it one gets it');
    assert.ok(found.held >= ROUNDS / 2 && found.suspended >= ROUNDS / 4, JSON.stringify(found));
    console.log(`      ${JSON.stringify(found)}`);
  });
});
