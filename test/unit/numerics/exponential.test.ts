import assert from 'node:assert/strict';
import { exponential } from '../../../src/model/numerics/exponential.ts';
import { Random } from '../../../src/model/numerics/random.ts';

describe('exponential', () => {
  it('is e to the x, to ten digits', () => {
    const random = Random.fromSeed(1);
    for (let i = 0; i < 100_000; i++) {
      const x = -random.uniform() * 10 ** (random.uniform() * 5 - 2.2);
      if (x < -708) continue;
      const share = exponential(x) / Math.exp(x);
      assert.ok(Math.abs(share - 1) < 1e-10, `${x}: off by ${share - 1}`);
    }
  });

  it('is exact at 0, and 0 for what is forbidden', () => {
    assert.equal(exponential(0), 1);
    assert.equal(exponential(-0), 1);
    assert.equal(exponential(-Infinity), 0);
    assert.equal(exponential(-709), 0);
    assert.ok(exponential(-708) > 0);
  });
});
