import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as beat } from 'node:timers/promises';
import { ParentWatch } from '../../../src/model/process/parentWatch.ts';
import { Heartbeat } from '../../../src/shared/protocol/heartbeat.ts';
import { bundleModelProcess, startModelProcess, type ModelProcess } from './programs.ts';
import { workspaceOf, writeDocuments } from './sampleWorkspace.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('the two ends of a heartbeat', () => {
  it('notice when the child does not answer, once, and when it does again', async () => {
    const told: string[] = [];
    let answer = (): void => undefined;
    let asked = 0;
    let done = (): void => undefined;
    const lost = new Promise<void>((resolve) => {
      done = resolve;
    });
    const heartbeat = new Heartbeat(
      () => {
        asked++;
        return asked === 1
          ? Promise.reject(new Error('an answer, too'))
          : new Promise<void>((resolve) => (answer = resolve));
      },
      { everyMilliseconds: 1, silentAfter: 3, lostAfter: 6 },
      {
        silent: () => {
          told.push('silent');
          if (told.length === 1) answer();
        },
        back: () => told.push('back'),
        lost: () => {
          told.push('lost');
          done();
        },
      },
    );
    await lost;
    for (let turns = 0; turns < 20; turns++) await turn();
    heartbeat.stop();
    assert.deepEqual(told, ['silent', 'back', 'silent', 'lost']);
    assert.equal(asked, 3);
  });

  it('notice when the parent no longer asks, but not where it never has', async () => {
    let silent = 0;
    let done = (): void => undefined;
    const noticed = new Promise<void>((resolve) => {
      done = resolve;
    });
    const watch = new ParentWatch(() => {
      silent++;
      done();
    }, 5);
    for (let turns = 0; turns < 20; turns++) await turn();
    assert.equal(silent, 0);
    // Its timer keeps no process alive; this one does until it has rung.
    const alive = setInterval(() => undefined, 1000);
    watch.heard(1);
    await noticed;
    clearInterval(alive);
    assert.equal(silent, 1);
  });
});

describe('a model process whose parent is silent', function () {
  this.timeout(120_000);
  let root: string;
  let training: ModelProcess;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'variorum-silent-'));
    writeDocuments(root);
    training = startModelProcess(await bundleModelProcess());
  });
  after(() => {
    training.child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  it('trains while it is asked, and ends by itself once it is not any more', async () => {
    const { child, peer } = training;
    const exited = once(child, 'exit');
    const begun = new Promise<void>((resolve) => {
      peer.on('trainingProgress', ({ step }) => {
        if (step > 0) resolve();
      });
    });
    const modelFolder = join(root, 'models', 'one');
    const settings = { minutes: 1, modelSize: 'tiny', device: 'cpu', seed: 7, steps: 100_000 } as const;
    const run = peer.request('train', { workspace: workspaceOf(root), settings, modelFolder, resume: false });
    run.catch(() => undefined);
    await begun;
    // More beats than it may miss.
    for (let asked = 0; asked < 150; asked++) {
      await peer.request('ping', { everyMilliseconds: 20 });
      await beat(20);
    }
    assert.equal(child.exitCode, null);
    assert.deepEqual(await exited, [0, null]);
    await assert.rejects(run, { reason: 'disconnected' });
    // It has given its lock back.
    assert.deepEqual(
      readdirSync(join(root, 'models')).filter((name) => name !== 'one'),
      [],
    );
  });
});
