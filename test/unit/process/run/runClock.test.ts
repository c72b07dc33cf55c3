import assert from 'node:assert/strict';
import { RunClock } from '../../../../src/model/process/run/runClock.ts';

function clock() {
  let seconds = 1000;
  const run = new RunClock(
    { reading: 2, tokenizing: 2, states: 0, measuring: 6, autoencoder: 10, variational: 90, finishing: 10 },
    () => seconds,
  );
  return { run, pass: (more: number) => (seconds += more) };
}

describe('RunClock', () => {
  it('counts every phase ahead', () => {
    const { run, pass } = clock();
    assert.deepEqual(run.read(), { phase: 'reading', fraction: 0, secondsLeft: 120 });
    pass(1);
    assert.equal(run.read().secondsLeft, 119);
    pass(11);
    run.at('autoencoder');
    assert.equal(run.read().secondsLeft, 110);
    pass(10);
    run.at('variational');
    pass(45);
    run.at('variational', 0.5);
    assert.equal(run.read().secondsLeft, 45 + 10);
  });

  it('believes the measured speed more, the further the phase has come', () => {
    const { run, pass } = clock();
    run.at('variational');
    pass(20); // Twice as slow as expected (90 s).
    run.at('variational', 1 / 9);
    const early = run.read().secondsLeft - 10;
    assert.ok(early > 80 && early < 100, `${early}`);
    pass(120);
    run.at('variational', 7 / 9);
    const late = run.read().secondsLeft - 10;
    assert.ok(late > 35 && late < 41, `${late}`); // 2/9 of 180 s is 40 s, of 90 s it is 20 s.
  });

  it('never goes back and ends below 1 until the end', () => {
    const { run, pass } = clock();
    pass(30);
    run.at('variational', 0.9);
    const before = run.read().fraction;
    run.expect('finishing', 1000);
    assert.equal(run.read().fraction, before);
    run.expect('finishing', 0);
    run.at('finishing', 1);
    assert.equal(run.read().fraction, 0.999);
  });

  it('believes a phase that knows what it has left', () => {
    const { run, pass } = clock();
    run.leaves('variational', 40);
    assert.equal(run.read().secondsLeft, 50);
    pass(5);
    assert.equal(run.read().secondsLeft, 45);
    pass(60);
    assert.equal(run.read().secondsLeft, 10);
  });

  it('counts what an earlier process did', () => {
    const { run } = clock();
    run.startEarlier(60);
    run.leaves('variational', 50);
    assert.equal(run.read().fraction, 0.5);
  });

  it('does not count a pause', () => {
    const { run, pass } = clock();
    run.at('variational');
    pass(10);
    run.at('variational', 0.1);
    const before = run.read();
    run.pause();
    run.pause();
    pass(3600);
    assert.deepEqual(run.read(), before);
    run.continue();
    assert.deepEqual(run.read(), before);
    assert.equal(run.elapsed, 10);
  });
});
