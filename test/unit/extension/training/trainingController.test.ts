import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../../src/extension/failures/failure.ts';
import { TestWindow } from '../testWindow.ts';
import { FATES } from '../fates.ts';

describe('training in a process of its own', () => {
  let window: TestWindow;
  const models = () => readdirSync(join(window.storage, 'models'));

  beforeEach(() => {
    window = new TestWindow();
  });

  afterEach(() => window.close());

  it('ends with a model that is open and explored', async () => {
    await window.training.start();
    const state = await window.stateWhen(({ exploration }) => exploration !== null);
    assert.equal(state.training, null);
    assert.equal(state.trained, true);
    assert.equal(state.model.kind, 'open');
    assert.equal(state.exploration?.text, 'Drawn.');
    assert.equal(window.training.processId, undefined);
    assert.deepEqual(models(), [window.memory.modelId]);
    assert.equal(window.memory.runId, undefined);
    assert.equal(window.curve.points.length, 1);
  });

  it('replaces the model before', async () => {
    await window.training.start();
    await window.stateWhen(({ exploration }) => exploration !== null);
    const first = window.memory.modelId;
    await window.training.start();
    await window.stateWhen(
      ({ training, model }) => training === null && model.kind === 'open' && window.memory.modelId !== first,
    );
    await window.stateWhen(({ exploration }) => (exploration?.id ?? 0) > 1);
    assert.deepEqual(models(), [window.memory.modelId]);
  });

  it('runs once at a time', async () => {
    window.seed = FATES.wait;
    await window.training.start();
    const { processId } = window.training;
    await assert.rejects(window.training.start(), UserError);
    assert.equal(window.training.processId, processId);
    assert.equal(window.processes.length, 1);
    assert.ok(getPriority(processId) > getPriority(), 'the editor goes first');
  });

  it('pauses, goes on, and stops with a model', async () => {
    window.seed = FATES.wait;
    await window.training.start();
    await window.stateWhen(({ training }) => training?.progress.step === 2);
    await window.training.pause();
    await window.stateWhen(({ training }) => training?.progress.paused === true);
    await window.training.resume();
    await window.stateWhen(({ training }) => training?.progress.paused === false);
    await window.training.stop();
    const { failure } = await window.stateWhen(({ model }) => model.kind === 'open');
    assert.equal(failure, null);
  });

  it('keeps a notice until it can be read', async () => {
    window.seed = FATES.wait;
    await window.training.start();
    const { training } = await window.stateWhen((state) => state.training?.progress.step === 2);
    assert.equal(training?.progress.notice, 'The text is short.');
    assert.ok(window.lines.includes('The text is short.'));
  });

  it('takes a model for what it is that an earlier window has trained to its end and not remembered', async () => {
    window.seed = FATES.die;
    await window.training.start();
    await window.stateWhen(({ training }) => training === null);
    const id = window.memory.runId;
    window.seed = FATES.over;
    await window.training.resume();
    const { failure, trained } = await window.stateWhen(({ exploration }) => exploration !== null);
    assert.deepEqual([failure, trained], [null, true]);
    assert.deepEqual([window.memory.modelId, window.memory.runId], [id, undefined]);
  });

  it('is cancelled without a word, and can be resumed', async () => {
    window.seed = FATES.wait;
    await window.training.start();
    await window.stateWhen(({ training }) => training?.progress.step === 2);
    window.training.cancel();
    assert.equal(window.session.state.training?.stopping, true);
    const { failure, resumable } = await window.stateWhen(({ training }) => training === null);
    assert.equal(failure, null);
    assert.equal(resumable, true);
  });

  it('leaves a run alone that another window has begun since', async () => {
    for (const fate of [FATES.wait, FATES.dieBeforeCheckpoint]) {
      window.seed = fate;
      await window.training.start();
      const other = await window.folders.create();
      await window.memory.setRunId(other);
      if (fate === FATES.wait) await window.training.stop();
      await window.stateWhen(({ training }) => training === null);
      await window.stateWhen(({ model }) => model.kind !== 'opening');
      assert.equal(window.memory.runId, other);
      assert.ok(models().includes(other));
    }
  });

  it('says how its process ended, and resumes from the checkpoint', async () => {
    window.seed = FATES.die;
    await window.training.start();
    const { failure, resumable } = await window.stateWhen(({ training }) => training === null);
    assert.match(failure!.message, /killed by SIGKILL.*checkpoint is kept/);
    assert.deepEqual(
      failure!.actions.map(({ id }) => id),
      ['resumeTraining', 'showLog'],
    );
    assert.equal(resumable, true);
    const run = window.memory.runId;
    await window.training.resume();
    await window.stateWhen(({ model }) => model.kind === 'open');
    assert.equal(window.memory.modelId, run);
    assert.equal(window.session.state.failure, null);
  });

  it('leaves nothing behind when it ends before the first checkpoint', async () => {
    window.seed = FATES.dieBeforeCheckpoint;
    await window.training.start();
    const { failure, resumable } = await window.stateWhen(({ training }) => training === null);
    assert.deepEqual(
      failure!.actions.map(({ id }) => id),
      ['train', 'showLog'],
    );
    assert.equal(resumable, false);
    assert.deepEqual(models(), []);
  });

  for (const [how, seed] of [
    ['ends', FATES.finish],
    ['ends early', FATES.dieBeforeCheckpoint],
  ] as const)
    it(`is over when it ${how}, also where nothing can be written any more`, async () => {
      window.seed = seed;
      const begun = window.stateWhen(({ training }) => (training?.progress.step ?? 0) > 0);
      await window.training.start();
      window.diskIsFull = true;
      await begun;
      await window.stateWhen(({ training }) => training === null);
      assert.ok(window.lines.some((line) => line.includes('put in order: The disk is full')));
    });

  it('tells a failure in the words of the process', async () => {
    window.seed = FATES.fail;
    await window.training.start();
    const { failure } = await window.stateWhen(({ training }) => training === null);
    assert.match(failure!.message, /^The disk is full\. /);
  });

  it('finds the interrupted run of an earlier window', async () => {
    window.seed = FATES.wait;
    await window.training.start();
    await window.stateWhen(({ training }) => training?.progress.step === 2);
    await window.training.lookForInterruptedRun();
    assert.equal(window.session.state.resumable, false, 'it is not interrupted while it runs');
    window.training.cancel();
    await window.stateWhen(({ resumable }) => resumable);
    window.session.update({ resumable: false });
    await window.training.lookForInterruptedRun();
    assert.equal(window.session.state.resumable, true);
  });
});
