import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { splitIntoSentences } from '../../../../src/model/corpus/sentences/sentences.ts';

/**
 * The fixture: groups of lines, a blank line between groups, `#` before the name of several. The lines of a group
 * are its sentences. Where lines begin with `=> `, these are the sentences and the others, joined, the text.
 */
function* groups(): Generator<{ title: string; text: string; sentences: string[] }> {
  const fixture = readFileSync(new URL('../../../fixtures/corpus/sentences.txt', import.meta.url), 'utf8');
  let title = '';
  for (const group of fixture.trim().split(/\n\n+/)) {
    const lines = group.split('\n');
    if (lines[0]!.startsWith('# ')) title = lines.shift()!.slice(2);
    const expected = lines.filter((line) => line.startsWith('=> ')).map((line) => line.slice(3));
    const text = lines.filter((line) => !line.startsWith('=> ')).join(' ');
    yield { title, text, sentences: expected.length > 0 ? expected : lines };
  }
}

const split = (text: string): string[] =>
  splitIntoSentences(text).map(({ start, end }) => text.slice(start, end));

describe('sentences', () => {
  for (const { title, text, sentences } of groups())
    it(`${title}: ${text.slice(0, 60)}`, () => {
      assert.deepEqual(split(text), sentences);
    });

  it('are none in nothing', () => {
    assert.deepEqual(split(''), []);
    assert.deepEqual(split(' \t '), []);
  });

  it('take time in proportion to the text, even where no boundary holds', () => {
    const milliseconds = (text: string): number => {
      const start = performance.now();
      splitIntoSentences(text);
      return performance.now() - start;
    };
    for (const unit of ['Mr. ', 'Oh! ah ', '.[3] ', '"?" ', '*_', 'A. ']) {
      milliseconds(unit.repeat(1000));
      const [short, long] = [milliseconds(unit.repeat(5_000)), milliseconds(unit.repeat(40_000))];
      assert.ok(long < 40 * Math.max(short, 5), `${unit}: ${short} ms, eight times as much: ${long} ms`);
    }
  });
});
