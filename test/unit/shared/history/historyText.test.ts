import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { historyMarkdown } from '../../../../src/shared/history/historyMarkdown.ts';
import { matcher } from '../../../../src/shared/history/historySearch.ts';
import { HistoryTree } from '../../../../src/shared/history/historyTree.ts';
import { node } from './nodes.ts';

describe('history as Markdown', () => {
  it('writes each text below what it was made from, with what is known of it', () => {
    const tree = new HistoryTree();
    tree.set(node('a', null, { kind: 'exploration', place: { file: 'novel/one.md', line: 11 } }));
    tree.set(
      node('b', 'a', {
        name: 'The calm one',
        bookmarked: true,
        decoding: { temperature: 0, topP: 1, seed: 7, strength: 0.5 },
        distance: 2,
        model: 'm1',
      }),
    );
    assert.equal(
      historyMarkdown(tree, ['a']),
      [
        '# History',
        '',
        '## Explored',
        '',
        'Selection in one.md · novel/one.md, line 12 · 2026-01-01 00:00:00',
        '',
        '> Text a.',
        '',
        '### The calm one ★',
        '',
        'Variation · Selection in one.md · 2026-01-01 00:00:00 · seed 7 · strength 0.5 · distance 2 · model m1',
        '',
        '> Text b.',
        '',
      ].join('\n'),
    );
  });

  it('keeps a text what it is, whatever it holds', () => {
    const text =
      '# No heading\n\n- no *list*, no [link](https://example.org)\n1. <b>none</b> `of` it | ~~at~~ all';
    const tree = new HistoryTree();
    tree.set(node('a', null, { text }));
    const html = new MarkdownIt({ html: true }).render(historyMarkdown(tree, ['a']));
    const quotation = /<blockquote>([^]*)<\/blockquote>/.exec(html)?.[1] ?? '';
    assert.deepEqual([...new Set([...quotation.matchAll(/<(\w+)/g)].map(([, tag]) => tag))], ['p']);
    const plain = quotation
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>');
    assert.equal(plain.replaceAll(/\s+/g, ' ').trim(), text.replaceAll(/\s+/g, ' '));
  });

  it('writes a chain as long as the history', () => {
    const tree = new HistoryTree();
    for (let i = 0; i < 10_000; i++) tree.set(node(String(i), i === 0 ? null : String(i - 1)));
    assert.equal(historyMarkdown(tree, ['0']).match(/^> Text/gm)?.length, 10_000);
  });
});

describe('filter of the history', () => {
  const accepts = (words: string, onlyBookmarks: boolean, one: Parameters<typeof node>[2]) =>
    matcher({ words, onlyBookmarks })(node('a', null, one));

  it('wants all words, in any order and case, of text, name, origin or kind', () => {
    const one = { text: 'The lamp went out.', name: 'Dark' };
    assert.ok(accepts('LAMP dark', false, one));
    assert.ok(accepts('one.md variation', false, one));
    assert.ok(!accepts('lamp light', false, one));
  });

  it('takes bookmarks only where that is wanted', () => {
    assert.ok(accepts('', true, { bookmarked: true }));
    assert.ok(!accepts('', true, {}));
  });
});
