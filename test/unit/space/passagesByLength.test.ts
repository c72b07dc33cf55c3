import assert from 'node:assert/strict';
import { passagesByLength } from '../../../src/model/space/passagesByLength.ts';

describe('passages by length', () => {
  it('puts passages of like length together, as many as fit into a run', () => {
    // With the mark each: 4, 10, 4, 3, 10 positions.
    assert.deepEqual(passagesByLength([3, 9, 3, 2, 9], 12), [[3, 0, 2], [1], [4]]);
    assert.deepEqual(passagesByLength([3, 9, 3, 2, 9], 20), [
      [3, 0, 2],
      [1, 4],
    ]);
  });

  it('leaves out no passage, however long, and has none for none', () => {
    assert.deepEqual(passagesByLength([50, 1], 8), [[1], [0]]);
    assert.deepEqual(passagesByLength([], 8), []);
  });
});
