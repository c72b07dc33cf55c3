import assert from 'node:assert/strict';
import { CheckpointTimer } from '../../../../src/model/training/loop/checkpointTimer.ts';

/** Seconds after a save that took `seconds` until the next one is due, in whole seconds. */
function intervalAfter(timer: CheckpointTimer, seconds: number): number {
  timer.saved(1024, 1024 + seconds);
  const end = 1024 + seconds;
  let waited = 0;
  while (!timer.isDue(end + waited)) waited++;
  return waited;
}

describe('the time between two checkpoints', () => {
  it('is the longer the slower saving is, and at most two minutes', () => {
    const timer = new CheckpointTimer({ minutes: 30 }, 0);
    assert.ok(!timer.isDue(14.9) && timer.isDue(15));
    const seconds = [0.125, 0.25, 0.75, 1.5, 3, 5, 60];
    const intervals = seconds.map((each) => intervalAfter(timer, each));
    assert.deepEqual(intervals, [15, 15, 25, 50, 100, 120, 120]);
    for (const [i, each] of seconds.entries())
      assert.ok(each > 4 || each / intervals[i]! <= 0.03, `${each} s every ${intervals[i]} s`);
    // One slow save does not count for ever.
    assert.equal(intervalAfter(timer, 0.75), 25);
  });

  it('is a tenth of a short run at first', () => {
    const timer = new CheckpointTimer({ minutes: 0.5 }, 100);
    assert.ok(!timer.isDue(102.9) && timer.isDue(103));
    assert.equal(intervalAfter(timer, 0.0625), 3);
  });

  it('is what somebody chose, however slow saving is', () => {
    const timer = new CheckpointTimer({ steps: 10 }, 0, 7);
    assert.ok(!timer.isDue(6.9) && timer.isDue(7));
    assert.equal(intervalAfter(timer, 60), 7);
  });
});
