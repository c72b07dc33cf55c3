import assert from 'node:assert/strict';
import { pruned } from '../../../src/model/decoding/successiveHalving.ts';

/** A draft of so many tokens, with so many nats of ln p for each of them and for EOS. */
const draft = (tokens: number, perToken: number): { tokenIds: number[]; logProbability: number } => ({
  tokenIds: Array.from({ length: tokens }, () => 5),
  logProbability: perToken * (tokens + 1),
});

describe('successive halving', () => {
  const drafts = [draft(4, -1), draft(4, -3), draft(2, -0.5), draft(4, -2), draft(4, -2.5), draft(1, -9)];

  it('prunes the drafts that are the least likely per token, however short', () => {
    assert.deepEqual(pruned(drafts, { after: 4, share: 0.5, together: 1 }).sort(), [1, 4, 5]);
    assert.deepEqual(pruned(drafts, { after: 4, share: 0.1, together: 1 }).sort(), [0, 1, 3, 4, 5]);
    assert.deepEqual(pruned(drafts, { after: 4, share: 1, together: 1 }), []);
  });

  it('keeps or prunes the passages of a text together', () => {
    // Per token of both: (-5 - 15) / 10, (-1.5 - 10) / 8, (-12.5 - 18) / 7.
    assert.deepEqual(pruned(drafts, { after: 4, share: 0.6, together: 2 }).sort(), [4, 5]);
    assert.deepEqual(pruned(drafts, { after: 4, share: 0.3, together: 2 }).sort(), [0, 1, 4, 5]);
  });
});
