import assert from 'node:assert/strict';
import { mostProbable } from '../../../src/model/decoding/mostProbable.ts';
import { Random } from '../../../src/model/numerics/random.ts';

function bySorting(probabilities: Float32Array, count: number): number[] {
  return [...probabilities.keys()]
    .filter((tokenId) => probabilities[tokenId]! > 0)
    .sort((a, b) => probabilities[b]! - probabilities[a]! || a - b)
    .slice(0, count);
}

describe('the most probable tokens', () => {
  it('are those that sorting finds, in vocabularies of any size and anywhere in a batch', () => {
    const random = Random.fromSeed(1);
    for (let size = 1; size < 40; size++)
      for (const count of [1, 2, 4, 7]) {
        const batch = Float32Array.from({ length: 3 * size }, () => Math.exp(-40 * random.uniform()));
        for (let row = 0; row < 3; row++) {
          const own = batch.subarray(row * size, (row + 1) * size);
          assert.deepEqual(mostProbable(own, count), bySorting(own, count));
        }
      }
  });

  it('come in the order of the vocabulary where they are equal, and never are forbidden ones', () => {
    const few = Float32Array.of(0, 0.25, 0, 0.25, 0.25, 0.125, 0, 0.125);
    assert.deepEqual(mostProbable(few, 4), [1, 3, 4, 5]);
    assert.deepEqual(mostProbable(few, 8), [1, 3, 4, 5, 7]);
    assert.deepEqual(mostProbable(new Float32Array(9), 2), []);
  });

  it('include the least normal numbers', () => {
    assert.deepEqual(mostProbable(Float32Array.of(2 ** -126, 0, 2 ** -125, 2 ** -126, 0), 5), [2, 0, 3]);
  });
});
