import assert from 'node:assert/strict';
import { Clock } from '../../../../src/model/training/loop/clock.ts';
import { TrainingControl } from '../../../../src/model/training/loop/trainingControl.ts';

describe('TrainingControl', () => {
  it('holds whoever waits until it is continued', async () => {
    const control = new TrainingControl();
    await control.untilContinued();
    control.pause();
    const order: string[] = [];
    const waiting = control.untilContinued().then(() => order.push('went on'));
    await Promise.resolve();
    order.push('continued');
    control.continue();
    await waiting;
    assert.deepEqual(order, ['continued', 'went on']);
    assert.equal(control.paused, false);
  });

  it('ends a pause when it is stopped, and cannot be paused after', async () => {
    const control = new TrainingControl();
    control.pause();
    const waiting = control.untilContinued();
    control.stop();
    await waiting;
    control.pause();
    assert.deepEqual([control.paused, control.stopped], [false, true]);
  });

  it('rejects with the reason of an abort during a pause', async () => {
    const control = new TrainingControl();
    control.pause();
    const abort = new AbortController();
    const waiting = control.untilContinued(abort.signal);
    abort.abort(new Error('closed'));
    await assert.rejects(waiting, /closed/);
    await assert.rejects(control.untilContinued(abort.signal), /closed/);
  });
});

describe('Clock', () => {
  it('counts on from before and leaves out pauses', () => {
    let milliseconds = 5000;
    const clock = new Clock(() => milliseconds, 10);
    milliseconds += 2000;
    assert.equal(clock.seconds, 12);
    clock.pause();
    milliseconds += 60_000;
    assert.equal(clock.seconds, 12);
    clock.continue();
    milliseconds += 500;
    assert.equal(clock.seconds, 12.5);
  });
});
