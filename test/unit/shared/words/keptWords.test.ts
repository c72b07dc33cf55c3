import assert from 'node:assert/strict';
import {
  describeLacked,
  keptByDefault,
  keptSpans,
  lackedWords,
} from '../../../../src/shared/words/keptWords.ts';
import { MAX_KEPT_WORDS } from '../../../../src/shared/protocol/limits.ts';

describe('words that must stay', () => {
  it('are by default code, citations and addresses, each once', () => {
    const text =
      'Run `npm ci` and ``a `b` c``, as [@ruth2020, p. 3] and \\citep[p.~2]{isak} say on https://example.org/a_b. Then `npm ci`.';
    const kept = keptByDefault(text);
    assert.deepEqual(kept, [
      'npm ci',
      'a `b` c',
      '\\citep[p.~2]{isak}',
      '[@ruth2020, p. 3]',
      'https://example.org/a_b',
    ]);
    assert.deepEqual(keptByDefault('Write to him at noon [sic], e.g. in {braces}.'), []);
    const many = Array.from({ length: 200 }, (_, i) => `\`word${i}\``).join(' ');
    assert.equal(keptByDefault(many).length, MAX_KEPT_WORDS);
    assert.deepEqual(keptByDefault(`\`${'a'.repeat(1000)}\``), []);
  });

  it('are found whatever their case and apostrophe, but not inside longer words', () => {
    const text = 'Tom isn’t Tomas. TOM runs run().';
    assert.deepEqual(keptSpans(text, ['tom']), [
      { at: 0, end: 3 },
      { at: 17, end: 20 },
    ]);
    assert.deepEqual(lackedWords(text, ["isn't", 'run()', 'run', 'oma', 'Tomas']), ['oma']);
    assert.deepEqual(lackedWords('run()now', ['run()']), []);
    assert.deepEqual(lackedWords('', ['Tom']), ['Tom']);
  });

  it('are said where they are missing', () => {
    assert.equal(describeLacked([]), '');
    assert.match(describeLacked(['Tom', 'run()']), /^Lacks “\P{L}?Tom\P{L}?”, “\P{L}?run\(\)\P{L}?”$/u);
  });
});
