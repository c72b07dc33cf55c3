import assert from 'node:assert/strict';
import {
  type Prefix,
  PrefixTree,
  type TokenStates,
} from '../../../../src/model/decoding/steered/prefixTree.ts';

/** 16 bytes a token. */
const states = (value: number): TokenStates => ({
  hidden: Float32Array.of(value),
  keyValues: Float32Array.of(value, value, value),
});
const BYTES = 16;

function addAll(tree: PrefixTree, tokenIds: readonly number[], from?: Prefix): Prefix {
  let prefix = from;
  for (const tokenId of tokenIds) prefix = tree.add(prefix, tokenId, states(tokenId));
  return prefix!;
}

describe('prefix tree', () => {
  it('finds the longest prefix of a text that is known', () => {
    const tree = new PrefixTree(100 * BYTES);
    addAll(tree, [0, 5, 6, 7]);
    const found = tree.longest([0, 5, 6, 8, 7]);
    assert.equal(found?.length, 3);
    assert.deepEqual(found.hidden, Float32Array.of(6));
    assert.equal(found.parent?.tokenId, 5);
    assert.equal(tree.longest([1, 5]), undefined);
  });

  it('keeps what texts share once', () => {
    const tree = new PrefixTree(100 * BYTES);
    const first = addAll(tree, [0, 5, 6]);
    const second = addAll(tree, [0, 5, 7]);
    assert.equal(tree.bytes, 4 * BYTES);
    assert.equal(first.parent, second.parent);
    assert.equal(tree.add(first.parent, 6, states(9)), first);
  });

  it('drops the least recently used leaves and keeps what they grew from', () => {
    const tree = new PrefixTree(8 * BYTES);
    addAll(tree, [0, 1, 2, 3]);
    addAll(tree, [0, 1, 4]);
    addAll(tree, [0, 5, 6]);
    assert.equal(tree.bytes, 7 * BYTES);
    tree.longest([0, 1, 2, 3]);
    addAll(tree, [0, 5, 6, 7, 8]);
    assert.equal(tree.bytes, 7 * BYTES); // At nine tokens two went: 4, and then 3, before the newest.
    assert.equal(tree.longest([0, 1, 4])?.length, 2);
    assert.equal(tree.longest([0, 1, 2, 3])?.length, 3);
    assert.equal(tree.longest([0, 5, 6, 7, 8])?.length, 5);
  });

  it('drops a whole branch that was used before all others', () => {
    const tree = new PrefixTree(10 * BYTES);
    addAll(tree, [0, 1, 2]);
    addAll(tree, [0, 5, 6, 7, 8, 9, 10]);
    addAll(tree, [0, 5, 11, 12]);
    assert.equal(tree.longest([0, 1])?.length, 1);
    assert.equal(tree.longest([0, 5, 6, 7, 8, 9, 10])?.length, 7);
  });

  it('never holds more than its limit, and what was dropped can be gone on from', () => {
    const tree = new PrefixTree(5 * BYTES);
    const first = addAll(tree, [0, 1, 2]);
    for (let tokenId = 3; tokenId < 40; tokenId++) {
      addAll(tree, [0, tokenId, tokenId + 1]);
      assert.ok(tree.bytes <= 5 * BYTES);
    }
    const bytes = tree.bytes;
    assert.equal(tree.longest([0, 1, 2])?.length, 1);
    const further = tree.add(first, 3, states(3));
    assert.equal(further.parent, first);
    assert.equal(tree.bytes, bytes);
  });
});
