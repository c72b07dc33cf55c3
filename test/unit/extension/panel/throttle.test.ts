import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Throttle } from '../../../../src/extension/panel/throttle.ts';

describe('Throttle', () => {
  let calls = 0;
  let throttle: Throttle;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    calls = 0;
    throttle = new Throttle(100, () => calls++);
  });

  afterEach(() => {
    mock.timers.reset();
  });

  it('calls at once, then not more often than allowed, and after the last call', () => {
    throttle.call();
    assert.equal(calls, 1);
    for (let i = 0; i < 10; i++) throttle.call();
    assert.equal(calls, 1);
    mock.timers.tick(100);
    assert.equal(calls, 2);
    throttle.call();
    mock.timers.tick(100);
    assert.equal(calls, 3);
    mock.timers.tick(1000);
    assert.equal(calls, 3, 'nothing was asked for any more');
    throttle.call();
    assert.equal(calls, 4);
  });

  it('calls nothing after its end', () => {
    throttle.call();
    throttle.call();
    throttle.dispose();
    mock.timers.tick(1000);
    assert.equal(calls, 1);
  });
});
