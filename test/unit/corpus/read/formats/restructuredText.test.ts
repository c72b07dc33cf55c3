import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readFormat } from '../../../../../src/model/corpus/read/formats/formats.ts';
import { blocksOf, passagesIn } from './blocksOf.ts';

const FOLDER = new URL('../../../../fixtures/corpus/docutils/', import.meta.url);
/** What docutils calls text is of several kinds here. */
const KINDS: Readonly<Record<string, string>> = { heading: 'heading', term: 'term', verse: 'verse' };

describe('reStructuredText', () => {
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.rst')))
    it(`has the blocks that docutils finds in ${name}`, () => {
      const text = readFileSync(new URL(name, FOLDER), 'utf8');
      const expected = readFileSync(new URL(name.replace(/\.rst$/, '.blocks.jsonl'), FOLDER), 'utf8');
      assert.deepEqual(
        blocksOf(name, text).map((block) => [KINDS[block.kind] ?? 'text', block.text]),
        expected
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      );
    });

  it('holds the text of conditions, tabs, menus and captions, and no code, tables or options', () => {
    const text = [
      '.. ifconfig:: release',
      '',
      '   Read in some editions.',
      '',
      '.. tabs::',
      '',
      '   .. group-tab:: Windows',
      '',
      '      Open the shutters.',
      '',
      '.. card:: The mill',
      '   :link: mill',
      '',
      '   It grinds.',
      '',
      '.. versionadded:: 2.1 The wheel turns both ways.',
      '',
      '.. py:function:: turn(wheel,',
      '                      times)',
      '   :noindex:',
      '',
      '   Turns the wheel.',
      '',
      '   :param times: How often it turns.',
      '',
      '.. code-block:: python',
      '   :caption: How it turns',
      '',
      '   not_read()',
      '',
      '.. list-table:: What it grinds',
      '',
      '   * - Rye',
      '     - Wheat',
      '',
      '.. mystery:: of nobody',
      '',
      '   Whoever reads this finds prose.',
      '',
      '.. mystery::',
      '',
      '   x=1; y=2',
    ].join('\n');
    assert.deepEqual(passagesIn('a.rst', text), [
      'Read in some editions.',
      'Open the shutters.',
      'The mill',
      'It grinds.',
      'The wheel turns both ways.',
      'Turns the wheel.',
      'How often it turns.',
      'How it turns',
      'What it grinds',
      'Whoever reads this finds prose.',
    ]);
  });

  it('keeps links, roles and footnote marks whole', () => {
    const text =
      'See `the mill. It turns <https://a.org/b.html>`_ and :ref:`go on. Now <x>` here. It burnt down. [1]_ Nobody knew.';
    assert.deepEqual(passagesIn('a.rst', text), [
      'See `the mill. It turns <https://a.org/b.html>`_ and :ref:`go on. Now <x>` here.',
      'It burnt down. [1]_',
      'Nobody knew.',
    ]);
  });

  it('that nests too deeply is named and not read', () => {
    const text = Array.from({ length: 600 }, (_, depth) => `${'  '.repeat(depth)}.. note::\n`).join('\n');
    const { blocks, problem } = readFormat('a.rst', `${text}\n${'  '.repeat(600)}Deep down.`);
    assert.deepEqual(blocks, []);
    assert.match(problem ?? '', /nest more than 500 levels deep on line \d+/);
  });
});
