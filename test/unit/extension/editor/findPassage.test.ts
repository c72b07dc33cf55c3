import assert from 'node:assert/strict';
import { findPassage } from '../../../../src/extension/editor/findPassage.ts';

describe('finding a passage in its document', () => {
  const find = (document: string, text: string, offset: number, length = text.length): string | undefined => {
    const span = findPassage(document, text, { file: 'novel/one.md', offset, length });
    return span && `${span.start}: ${document.slice(span.start, span.end)}`;
  };

  it('finds it where it stood', () => {
    assert.equal(find('It rained. It rained. It snowed.', 'It rained.', 11), '11: It rained.');
  });

  it('finds it where it stood across lines, also of a comment and of a language without spaces', () => {
    assert.equal(
      find('/* It rained\n * all day. */', 'It rained all day.', 3, 21),
      '3: It rained\n * all day.',
    );
    assert.equal(find('雨が\n降った。', '雨が降った。', 0, 7), '0: 雨が\n降った。');
  });

  it('finds the nearest one where the document has changed', () => {
    const document = `It rained. New words. It rained.${' Much more.'.repeat(9)} It rained.`;
    assert.equal(find(document, 'It rained.', 26), '22: It rained.');
    assert.equal(find(document, 'It rained.', 5), '0: It rained.');
    assert.equal(find(document, 'It rained.', 1000), '132: It rained.');
  });

  it('finds it where it was wrapped anew', () => {
    assert.equal(
      find('New. It\r\n  rained (all) day?', 'It rained (all) day?', 0),
      '5: It\r\n  rained (all) day?',
    );
    assert.equal(
      find('// New.\n// It\n// rained "a lot".', 'It rained "a lot".', 3),
      '11: It\n// rained "a lot".',
    );
    assert.equal(find('He said\n"Yes." Gone.', 'said "Yes."', 0), '3: said\n"Yes."');
  });

  it('does not find what is no longer there', () => {
    assert.equal(find('It snowed.', 'It rained.', 0), undefined);
    assert.equal(find('***', '***', 0), undefined);
    assert.equal(find('', 'It rained.', 40), undefined);
  });
});
