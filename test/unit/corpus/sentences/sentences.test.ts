import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cutToFit } from '../../../../src/model/corpus/sentences/cutting.ts';
import { splitIntoSentences } from '../../../../src/model/corpus/sentences/sentences.ts';

/**
 * The fixture: groups of lines, a blank line between groups, `#` before the name of several, which ends in the code of their
 * language in brackets where it is not English. The lines of a group are its sentences. Where lines begin with `=> `, these
 * are the sentences and the others, joined, the text.
 */
function* groups(): Generator<{ title: string; language?: string; text: string; sentences: string[] }> {
  const fixture = readFileSync(new URL('../../../fixtures/corpus/sentences.txt', import.meta.url), 'utf8');
  let title = '';
  for (const group of fixture.trim().split(/\n\n+/)) {
    const lines = group.split('\n');
    if (lines[0]!.startsWith('# ')) title = lines.shift()!.slice(2);
    const expected = lines.filter((line) => line.startsWith('=> ')).map((line) => line.slice(3));
    const text = lines.filter((line) => !line.startsWith('=> ')).join(' ');
    const language = /\[(\w+)\]$/.exec(title)?.[1];
    yield {
      title,
      ...(language === undefined ? {} : { language }),
      text,
      sentences: expected.length > 0 ? expected : lines,
    };
  }
}

const split = (text: string, language?: string): string[] =>
  splitIntoSentences(text, language).map(({ start, end }) => text.slice(start, end));

describe('sentences', () => {
  for (const { title, language, text, sentences } of groups())
    it(`${title}: ${text.slice(0, 60)}`, () => {
      assert.deepEqual(split(text, language), sentences);
    });

  it('are none in nothing', () => {
    assert.deepEqual(split(''), []);
    assert.deepEqual(split(' \t '), []);
  });

  /** Long shapes with no sentence in them, or nothing else. */
  const UNITS = [
    'Mr. ',
    'Oh! ah ',
    '.[3] ',
    '"?" ',
    '*_',
    'A. ',
    'z. ',
    '.',
    '. ',
    '「。',
    '。」',
    '1) a ',
    '« ! »',
    '[',
    '-',
    ' ',
    ', )',
  ];

  for (const unit of UNITS)
    it(`take time in proportion to the text: ${unit} without an end`, () => {
      // Of the processor: other programs take their share of the clock's.
      const milliseconds = (text: string): number => {
        const start = process.cpuUsage();
        splitIntoSentences(text);
        cutToFit(text, (part) => part.length <= 300);
        const { user, system } = process.cpuUsage(start);
        return (user + system) / 1000;
      };
      const least = (text: string): number => Math.min(...[1, 2, 3].map(() => milliseconds(text)));
      const [short, long] = [least(unit.repeat(5_000)), least(unit.repeat(40_000))];
      assert.ok(long < 40 * Math.max(short, 10), `${short} ms, eight times as much: ${long} ms`);
    });
});
