import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wordSpans } from '../../../../src/webview/words/wordSpans.ts';

describe('words of a text', () => {
  const wordsOf = (text: string): string[] =>
    wordSpans(text)
      .filter(({ isWord }) => isWord)
      .map((span) => span.text);

  it('are letters and digits, with the marks inside', () => {
    assert.deepEqual(wordsOf('“Don’t,” she said—half-asleep, at 7:30.'), [
      'Don’t',
      'she',
      'said',
      'half-asleep',
      'at',
      '7',
      '30',
    ]);
    assert.deepEqual(wordsOf('na\u0308ive Überfall'), ['na\u0308ive', 'Überfall']);
    assert.deepEqual(wordsOf(' — … '), []);
  });

  it('make up the text with what stands between them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const spans = wordSpans(text);
        assert.equal(spans.map((span) => span.text).join(''), text);
        for (const { at, text: own } of spans) assert.equal(text.slice(at, at + own.length), own);
      }),
    );
  });
});
