import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { blocksOf, passagesIn } from './blocksOf.ts';

const FOLDER = new URL('../../../../fixtures/corpus/asciidoctor/', import.meta.url);
/** What Asciidoctor calls text is of several kinds here. */
const KINDS: Readonly<Record<string, string>> = { heading: 'heading', term: 'term', verse: 'verse' };
/** Emphasis, which the reference is without. */
const plain = (text: string): string => text.replaceAll('*', '');

describe('AsciiDoc', () => {
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.adoc')))
    it(`has the blocks that Asciidoctor finds in ${name}`, () => {
      const text = readFileSync(new URL(name, FOLDER), 'utf8');
      const expected = readFileSync(new URL(name.replace(/\.adoc$/, '.blocks.jsonl'), FOLDER), 'utf8');
      assert.deepEqual(
        blocksOf(name, text).map((block) => [KINDS[block.kind] ?? 'text', plain(block.text)]),
        expected
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      );
    });

  it('holds conditional text and lines before a hard break', () => {
    const text = 'ifdef::backend-pdf[]\nOnly in print.\nendif::[]\n\nA first line +\nand a second.';
    assert.deepEqual(passagesIn('a.adoc', text), ['Only in print.', 'A first line', 'and a second.']);
  });

  it('ends what a + attached where the next item begins', () => {
    const text = '. Open it.\n+\nIt squeaks.\n. Close it.';
    assert.deepEqual(passagesIn('a.adoc', text), ['Open it.', 'It squeaks.', 'Close it.']);
  });

  it('leaves out how a command is called, and options of one letter, which are no words', () => {
    const text =
      'SYNOPSIS\n--------\n[verse]\n_turn_ [--all] <wheel>\n\nOPTIONS\n-------\n-a::\n--all::\n\tTurn all.';
    assert.deepEqual(passagesIn('a.adoc', text), ['SYNOPSIS', 'OPTIONS', '--all', 'Turn all.']);
  });

  it('keeps macros, notes and emphasis whole', () => {
    const text =
      'It stopped.footnote:[Nobody knew. Nobody asked.] See link:a.html[the page. Of the mill] now. *He sat. Then he rose.*';
    assert.deepEqual(passagesIn('a.adoc', text), [
      'It stopped.footnote:[Nobody knew. Nobody asked.]',
      'See link:a.html[the page. Of the mill] now.',
      '*He sat. Then he rose.*',
    ]);
  });
});
