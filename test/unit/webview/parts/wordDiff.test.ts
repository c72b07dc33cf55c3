import assert from 'node:assert/strict';
import { diffWords } from '../../../../src/webview/parts/wordDiff.ts';

/** The text with the changed stretches in brackets. */
function marked(older: string, newer: string): string {
  return diffWords(older, newer)
    .stretches.map(({ text, changed }) => (changed ? `[${text}]` : text))
    .join('');
}

describe('word diff', () => {
  it('marks what was replaced, inserted and moved', () => {
    assert.equal(marked('the lamp burned low', 'the lamp burned low'), 'the lamp burned low');
    assert.equal(marked('the lamp burned low', 'the fire burned high'), 'the [fire] burned [high]');
    assert.equal(marked('the lamp burned', 'the old brass lamp burned'), 'the [old brass] lamp burned');
    assert.equal(marked('a b c d', 'b c d a'), 'b c d [a]');
    assert.equal(marked('the lamp burned low', 'the lamp'), 'the lamp');
  });

  it('marks everything against nothing and nothing against everything', () => {
    assert.equal(marked('', 'two words'), '[two words]');
    assert.deepEqual(diffWords('two words', ''), { stretches: [], changedWords: 0, words: 0 });
  });

  it('keeps the text as it is, white space included', () => {
    const newer = '  One\r\n\r\n\ttwo  three \n';
    for (const older of ['', 'One three', newer, 'x y z'])
      assert.equal(
        diffWords(older, newer)
          .stretches.map(({ text }) => text)
          .join(''),
        newer,
      );
  });

  it('counts changed words', () => {
    const { changedWords, words } = diffWords('one two three four', 'one 2 three 4 five');
    assert.deepEqual({ changedWords, words }, { changedWords: 3, words: 5 });
  });

  it('still answers quickly when the texts are fifty pages long', () => {
    const older = Array.from({ length: 25_000 }, (_, index) => `a${index}`);
    const newer = [...older];
    newer[10] = 'changed';
    newer[24_000] = 'too';
    const { stretches } = diffWords(older.join(' '), newer.join(' '));
    assert.deepEqual(
      stretches.map(({ changed }) => changed),
      [false, true, false],
    );
  });
});
