import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Backoff } from '../../../../src/extension/training/backoff.ts';
import { bundleModelProcess } from '../../process/programs.ts';
import { writeDocuments } from '../../process/sampleWorkspace.ts';
import { BUSY_UNTIL, FATES } from '../fates.ts';
import { TestWindow } from '../testWindow.ts';

/** Silent after two seconds, lost after ten. */
const QUICK = { everyMilliseconds: 100, silentAfter: 20, lostAfter: 100 };

describe('a process that hangs', function () {
  if (process.platform === 'win32') return; // Nothing suspends a process there.
  this.timeout(240_000);
  let window: TestWindow;

  beforeEach(() => {
    window = new TestWindow(new Map([['modelId', 'a']]));
    window.pulse = QUICK;
    window.seed = FATES.wait;
  });

  afterEach(() => window.close());

  /** Starts a run, has it save a checkpoint, and suspends its process. */
  async function hangTraining(): Promise<number> {
    await window.training.start();
    await window.stateWhen(({ training }) => training?.progress.step === 2);
    const { processId } = window.training;
    assert.ok(processId !== undefined);
    process.kill(processId, 'SIGSTOP');
    return processId;
  }
  const silent = () =>
    window.stateWhen(({ failure }) => failure?.message.includes('has not answered') === true);

  it('is told of once, and is no longer when it answers again', async () => {
    const processId = await hangTraining();
    const { failure } = await silent();
    assert.deepEqual(
      failure!.actions.map(({ id }) => id),
      ['stopTraining', 'showLog'],
    );
    // On a busy machine it may have been silent before, until it had started.
    const said = (what: string): number =>
      window.lines.filter((line) => line.includes(`process is ${what}`)).length;
    const told = said('silent') - said('back');
    process.kill(processId, 'SIGCONT');
    const { training } = await window.stateWhen((state) => state.failure === null);
    assert.equal(training?.stopping, false);
    assert.equal(window.training.processId, processId);
    assert.equal(told, 1);
    await window.training.stop();
    await window.stateWhen((state) => state.training === null);
  });

  it('is not told of where the whole machine has slept, this process with it', async () => {
    await window.training.start();
    await window.stateWhen(({ training }) => training?.progress.step === 2);
    const processId = window.training.processId!;
    const from = window.lines.length;
    process.kill(processId, 'SIGSTOP');
    const slept = 1.2 * QUICK.silentAfter * QUICK.everyMilliseconds;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slept);
    process.kill(processId, 'SIGCONT');
    await window.training.pause(); // It answers.
    assert.deepEqual(
      window.lines.slice(from).filter((line) => line.includes('process is')),
      [],
    );
    assert.equal(window.session.state.failure, null);
    await window.training.stop();
    await window.stateWhen((state) => state.training === null);
  });

  it('is replaced, and training goes on from its last checkpoint', async () => {
    const processId = await hangTraining();
    await silent();
    // The scripted model says 101 only where it resumes.
    const { training } = await window.stateWhen((state) => state.training?.progress.step === 101);
    assert.match(training!.progress.notice ?? '', /replaced|short/);
    assert.ok(window.lines.some((line) => line.includes('goes on from its last checkpoint')));
    await window.stateWhen(({ failure }) => failure === null);
    assert.notEqual(window.training.processId, processId);
    assert.throws(() => process.kill(processId, 0), { code: 'ESRCH' });
    await window.training.stop();
    await window.stateWhen(({ training: left, trained }) => left === null && trained);
  });

  it('is ended by Stop, which keeps the last checkpoint', async () => {
    await hangTraining();
    await silent();
    await window.training.stop();
    const { failure, resumable } = await window.stateWhen(({ training }) => training === null);
    assert.match(failure!.message, /did not answer any more and was ended.*checkpoint is kept/);
    assert.equal(resumable, true);
  });

  it('is ended by a Stop that came before anybody knew', async () => {
    await hangTraining();
    await window.training.stop();
    const { resumable } = await window.stateWhen(({ training }) => training === null);
    assert.equal(resumable, true);
  });

  it('is cancelled at once', async () => {
    await hangTraining();
    window.training.cancel();
    const { failure, resumable } = await window.stateWhen(({ training }) => training === null);
    assert.deepEqual([failure, resumable], [null, true]);
  });

  it('that held the model is ended, and started again with the next use', async () => {
    await window.model.open();
    const { processId } = window.model;
    process.kill(processId!, 'SIGSTOP');
    await silent();
    await window.stateWhen(({ failure }) => failure?.message.includes('did not answer any more') === true);
    await window.exploration.exploreText('It rained.', 'Selection');
    assert.notEqual(window.model.processId, processId);
    assert.equal(window.session.state.failure, null);
  });

  it('is told from one that is only busy, which ends what it computes', async () => {
    await window.model.open();
    const { processId } = window.model;
    const file = join(window.storage, 'enough');
    const exploring = window.exploration.exploreText(`${BUSY_UNTIL}${file}`, 'Selection');
    await silent();
    writeFileSync(file, '');
    await exploring;
    await window.stateWhen(({ failure }) => failure === null);
    assert.equal(window.model.processId, processId);
  });

  it('is not replaced any more once the window has gone', async () => {
    await hangTraining();
    const replacing = window.stateWhen(
      ({ training }) => training?.progress.notice?.includes('was replaced') === true,
    );
    await silent();
    await replacing;
    const before = window.processes.length;
    window.training.dispose();
    await window.stateWhen(({ training }) => training === null);
    assert.equal(window.processes.length, before);
  });
});

describe('a real run whose process hangs', function () {
  if (process.platform === 'win32') return; // Nothing suspends a process there.
  this.timeout(240_000);
  let window: TestWindow;
  afterEach(() => window.close());

  it('is finished by the process that takes its place', async () => {
    window = new TestWindow(new Map(), 0, await bundleModelProcess());
    window.pulse = QUICK;
    window.seed = 7;
    window.trainingSettings = { steps: 200, checkpointSeconds: 0.2 };
    writeDocuments(window.storage);
    await window.training.start();
    const folder = window.folders.path(window.memory.runId!);
    const { training } = await window.stateWhen(
      (state) => state.training!.progress.step > 5 && existsSync(join(folder, 'checkpoint.json')),
    );
    const { processId } = window.training;
    process.kill(processId!, 'SIGSTOP');
    const { failure } = await window.stateWhen((state) => state.trained || state.training === null);
    assert.equal(failure, null);
    assert.throws(() => process.kill(processId!, 0), { code: 'ESRCH' });
    assert.equal(window.lines.filter((line) => line.includes('was replaced. Training goes on')).length, 1);
    const { run } = JSON.parse(readFileSync(join(folder, 'training.json'), 'utf8')) as {
      run: { step: number };
    };
    assert.equal(run.step, 200);
    assert.ok(training!.progress.step < 200);
  });
});

describe('backing off', () => {
  it('waits longer each time, and gives up where nothing comes of it', () => {
    const backoff = new Backoff();
    assert.deepEqual(
      [backoff.next(5), backoff.next(5), backoff.next(5), backoff.next(5)],
      [1, 10, 60, undefined],
    );
  });

  it('begins anew where the run got on', () => {
    const backoff = new Backoff();
    assert.deepEqual([backoff.next(5), backoff.next(5), backoff.next(80), backoff.next(80)], [1, 10, 1, 10]);
  });
});
