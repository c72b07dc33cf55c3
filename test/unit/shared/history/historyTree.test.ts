import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_HISTORY_LENGTH } from '../../../../src/shared/history/historyNode.ts';
import { HistoryTree, lengthOf } from '../../../../src/shared/history/historyTree.ts';
import { lastMadeFrom, outlineAbove, outlineBelow } from '../../../../src/shared/history/outline.ts';
import { node } from './nodes.ts';

const ids = (tree: HistoryTree): string[] => [...tree.nodes].map(({ id }) => id);

describe('history tree', () => {
  it('holds children in the order in which they came', () => {
    const tree = new HistoryTree();
    for (const [id, parent] of [
      ['a', null],
      ['b', 'a'],
      ['c', 'a'],
      ['d', null],
    ] as const)
      tree.set(node(id, parent));
    assert.deepEqual(tree.childrenOf(null), ['a', 'd']);
    assert.deepEqual(tree.childrenOf('a'), ['b', 'c']);
    assert.deepEqual(tree.branch('a'), ['a', 'b', 'c']);
  });

  it('takes a node whose parent is gone as a root', () => {
    const tree = new HistoryTree();
    assert.equal(tree.set(node('b', 'a')).parent, null);
    assert.deepEqual(tree.childrenOf(null), ['b']);
  });

  it('replaces a node where it stands: it can come below nothing that was made from it', () => {
    const tree = new HistoryTree();
    tree.set(node('a', null));
    tree.set(node('b', 'a'));
    tree.set(node('a', 'b', { name: 'first' }));
    assert.equal(tree.get('a')?.name, 'first');
    assert.equal(tree.get('a')?.parent, null);
    assert.deepEqual(ids(tree), ['a', 'b']);
  });

  it('removes a branch whole', () => {
    const tree = new HistoryTree();
    for (const [id, parent] of Object.entries({ a: null, b: 'a', c: 'b', d: 'a' }))
      tree.set(node(id, parent));
    assert.deepEqual(tree.remove('b'), ['b', 'c']);
    assert.deepEqual(tree.childrenOf('a'), ['d']);
    assert.deepEqual(tree.remove('b'), []);
  });

  it('drops the oldest leaves first, and what has a name or a bookmark last', () => {
    const tree = new HistoryTree({ nodes: 4, length: MAX_HISTORY_LENGTH });
    tree.set(node('root', null));
    tree.set(node('named', 'root', { name: 'kept' }));
    tree.set(node('old', 'root'));
    tree.set(node('marked', null, { bookmarked: true }));
    assert.deepEqual(tree.prune(null), []);
    tree.set(node('new', 'old'));
    tree.set(node('newest', null));
    assert.deepEqual(tree.prune('newest'), ['new', 'old']);
    assert.deepEqual(ids(tree), ['root', 'named', 'marked', 'newest']);
    tree.set(node('second', null, { name: 'also' }));
    assert.deepEqual(tree.prune('newest'), ['named'], 'all leaves are marked or shown: the oldest goes');
  });

  it('stays within its bounds whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ parent: fc.nat(60), length: fc.nat(400), marked: fc.boolean() }), {
          maxLength: 60,
        }),
        (made) => {
          const tree = new HistoryTree({ nodes: 20, length: 12_000 });
          made.forEach(({ parent, length, marked }, i) => {
            tree.set(node(String(i), String(parent), { text: 'x'.repeat(length), bookmarked: marked }));
            tree.prune(String(i));
            assert.ok(tree.get(String(i)) !== undefined, 'what is shown stays');
          });
          const nodes = [...tree.nodes];
          assert.ok(nodes.length <= 20);
          assert.ok(nodes.reduce((sum, one) => sum + lengthOf(one), 0) <= 12_000);
          const seen = new Set<string | null>([null]);
          for (const { id, parent } of nodes) {
            assert.ok(seen.has(parent), 'parents stand before their children');
            seen.add(id);
          }
          const reached = tree.childrenOf(null).flatMap((root) => tree.branch(root));
          assert.deepEqual(reached.sort(), nodes.map(({ id }) => id).sort());
        },
      ),
    );
  });
});

describe('outline of the history', () => {
  const tree = new HistoryTree();
  const steering = { kind: 'steering' } as const;
  tree.set(node('root', null, { kind: 'exploration' }));
  tree.set(node('one', 'root', steering));
  tree.set(node('two', 'one', steering));
  tree.set(node('varied', 'two'));
  tree.set(node('three', 'two', steering));
  tree.set(node('aside', 'one', steering));
  tree.set(node('put', 'aside', { kind: 'insertion' }));

  it('puts slider positions that follow each other below each other', () => {
    assert.deepEqual(outlineBelow(tree, null), ['root']);
    assert.deepEqual(outlineBelow(tree, 'root'), ['one', 'two', 'three']);
    assert.deepEqual(outlineBelow(tree, 'one'), ['aside']);
    assert.deepEqual(outlineBelow(tree, 'two'), ['varied']);
  });

  it('knows above each line the line that it is below', () => {
    for (const { id } of tree.nodes) {
      const above = outlineAbove(tree, id);
      assert.ok(outlineBelow(tree, above).includes(id), `${id} is not below ${above ?? 'nothing'}`);
    }
  });

  it('goes on to the newest text, and not to a document', () => {
    assert.equal(lastMadeFrom(tree, 'two'), 'three');
    assert.equal(lastMadeFrom(tree, 'aside'), undefined);
  });
});
