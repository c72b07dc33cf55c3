import assert from 'node:assert/strict';
import { logarithmOfBits } from '../../../src/model/numerics/logarithm.ts';
import { Random } from '../../../src/model/numerics/random.ts';

function fast(x: number): number {
  return logarithmOfBits(new Int32Array(Float32Array.of(x).buffer)[0]!);
}

describe('logarithm', () => {
  it('is the natural logarithm, from the least normal number to the largest', () => {
    const random = Random.fromSeed(1);
    for (let round = 0; round < 100_000; round++) {
      const x = Math.fround((1 + random.uniform()) * 2 ** (random.below(254) - 126));
      assert.ok(Math.abs(fast(x) - Math.log(x)) < 4e-10, `${x}: ${fast(x)}, not ${Math.log(x)}`);
    }
  });

  it('is 0 for 1, exact for powers of two, and right beside them', () => {
    assert.equal(fast(1), 0);
    for (const power of [-126, -50, -1, 1, 100]) assert.equal(fast(2 ** power), power * Math.LN2);
    const below = Math.fround(1 - 2 ** -24);
    assert.ok(Math.abs(fast(below) - Math.log(below)) < 4e-10);
  });
});
