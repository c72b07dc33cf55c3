import assert from 'node:assert/strict';
import { HistoryOutline, PAGE } from '../../../../src/extension/historyView/historyOutline.ts';
import { HistoryTree } from '../../../../src/shared/history/historyTree.ts';
import { node } from '../../shared/history/nodes.ts';

describe('lines of the history view', () => {
  let tree: HistoryTree;
  let outline: HistoryOutline;
  beforeEach(() => {
    tree = new HistoryTree();
    outline = new HistoryOutline(tree);
  });

  it('are the newest, and older ones on demand', () => {
    for (let i = 0; i < 2 * PAGE + 5; i++) tree.set(node(String(i), null));
    const first = outline.top();
    assert.deepEqual([first.ids.length, first.ids[0], first.left], [PAGE, String(2 * PAGE + 4), PAGE + 5]);
    outline.showOlder();
    outline.showOlder();
    const all = outline.top();
    assert.deepEqual([all.ids.length, all.ids.at(-1), all.left], [2 * PAGE + 5, '0', 0]);
  });

  it('are a flat list of what a filter takes, and the outline again without it', () => {
    tree.set(node('a', null, { text: 'The lamp.' }));
    tree.set(node('b', 'a', { text: 'The bell.', bookmarked: true }));
    tree.set(node('c', 'a', { text: 'The lamp again.' }));
    outline.change({ words: 'lamp', onlyBookmarks: false });
    assert.deepEqual(outline.top().ids, ['c', 'a']);
    assert.deepEqual([outline.below('a'), outline.above('c')], [[], null]);
    outline.change({ words: '', onlyBookmarks: true });
    assert.deepEqual(outline.top().ids, ['b']);
    outline.change({ words: '', onlyBookmarks: false });
    assert.deepEqual([outline.top().ids, outline.below('a')], [['a'], ['b', 'c']]);
  });
});
