import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readPassages, splitIntoPassages, splitSelection } from '../../../src/model/corpus/passages.ts';
import { Random } from '../../../src/model/numerics/random.ts';

const FOLDER = new URL('../../fixtures/corpus/', import.meta.url);

/** A document of each format. */
const FILES = 'md mdx txt tex rst adoc html ipynb fountain docx org ts py rb'
  .split(' ')
  .map((ending) => `a.${ending}`);

/** What is hard to read where there is much of it. */
const UNITS = [
  ...[
    'a.\n',
    '\t',
    '[',
    '"',
    '> ',
    '/*',
    '\\section{',
    '\\begin{a}',
    '\\[',
    '{',
    '$$',
    '*a ',
    '_a',
    '`a',
    '<a ',
    '<!--a',
    '<div>',
  ],
  ...[
    'a <!--a',
    '- a\n',
    '[^a]: b\n\n',
    '{{< a\n',
    '!!! a\n',
    '%%\n',
    ':::\n',
    '.. a::\n',
    '+--+\n',
    '== ==\n',
    'a::\n\n',
    '====\n',
  ],
  ...[
    '----\n\n',
    'a:: ',
    '[a]\n',
    '|===\n\n',
    '\\verb|',
    'a\\footnote{a}',
    '[[',
    '<p>a',
    '(*',
    '~a',
    ':a: b\n',
    '&',
    '  a\n',
    ':a:\n',
    '#+begin_a\n',
    '```{note}\n',
    '* a\n',
  ],
];

/** Each document with the passages that belong to it, one a line. Source files are not named so, or they would be checked as such. */
const documents = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.passages'))
  .map((name) => {
    const document = name.replace(/\.passages$/, '');
    return {
      file: document.replace(/\.fixture$/, ''),
      text: readFileSync(new URL(document, FOLDER), 'utf8'),
      expected: readFileSync(new URL(name, FOLDER), 'utf8').trimEnd().split('\n'),
    };
  });

/** A stretch of a document as its passage has it: line breaks, what surrounds them in the fixtures folded to a space. */
function folded(stretch: string): string {
  return stretch.replace(/(?: %.*)?[ \t]*(?:\r\n?|\n)(?:[ \t]*(?:>|\*|\/\/|#))?[ \t]*/g, ' ');
}

function assertPlaces(text: string, file: string): void {
  let end = 0;
  for (const passage of splitIntoPassages({ file, text })) {
    const stretch = text.slice(passage.offset, passage.offset + passage.length);
    assert.equal(folded(stretch), passage.text);
    if (!/[\r\n]/.test(stretch)) assert.equal(stretch, passage.text);
    assert.ok(passage.offset >= end, 'passages come in order and do not overlap');
    end = passage.offset + passage.length;
  }
}

describe('passages', () => {
  it('have a fixture for every kind of document', () => {
    const endings = documents.map(({ file }) => file.replace(/.*\./, '')).sort();
    assert.deepEqual(endings, ['adoc', 'md', 'py', 'rst', 'tex', 'ts', 'txt']);
  });

  for (const { file, text, expected } of documents) {
    it(`of ${file} are its sentences, headings, items and verses, and nothing else`, () => {
      assert.deepEqual(
        splitIntoPassages({ file, text }).map((passage) => passage.text),
        expected,
      );
    });

    it(`of ${file} are found at their places, whatever the line ends`, () => {
      assertPlaces(text, file);
      const windows = text.replaceAll('\n', '\r\n');
      assertPlaces(windows, file);
      assert.deepEqual(
        splitIntoPassages({ file, text: windows }).map((passage) => passage.text),
        expected,
      );
    });

    it(`of ${file} and what stands between them are the text again`, () => {
      const random = Random.fromSeed(1);
      for (let i = 0; i < 200; i++) {
        const from = random.below(text.length);
        const selection = i === 0 ? text : text.slice(from, from + random.below(400));
        const pieces = splitSelection(selection, { file });
        assert.equal(pieces.map((piece) => piece.text).join(''), selection);
        // A selection may begin or end inside markup, where what belongs to it is anyone's guess.
        for (const piece of i === 0 ? pieces : [])
          if (piece.kind === 'passage') assert.equal(folded(piece.text), piece.plainText);
      }
    });
  }

  it('are cut at clause marks where a sentence is too long, and lose nothing but space', () => {
    const clause = 'the keeper counted the stairs of the tower again, ';
    const text = `${clause.repeat(20)}and slept; then he woke.`;
    const passages = splitIntoPassages({ file: 'a.md', text });
    assert.ok(passages.length > 1);
    assert.equal(passages.map((passage) => passage.text).join(' '), text);
    for (const passage of passages) {
      assert.ok(Buffer.byteLength(passage.text) <= 384);
      assert.match(passage.text, /[,;.]$/);
    }
    assertPlaces(text, 'a.md');
  });

  it('are cut between code points where there is no mark and no space', () => {
    for (const unit of ['a', '🙂', '漢']) {
      const text = unit.repeat(3000);
      const passages = splitIntoPassages({ file: 'a.txt', text: `ab${text}` });
      const joined = passages.map((passage) => passage.text).join('');
      assert.equal(Buffer.from(joined).toString(), joined, 'no half of a pair');
      assertPlaces(text, 'a.txt');
    }
  });

  it('obey the length that a tokenizer gives', () => {
    const text = 'One two three four five six seven eight nine ten.';
    const fits = (part: string): boolean => part.split(' ').length <= 3;
    const passages = splitIntoPassages({ file: 'a.txt', text }, { fits });
    assert.ok(passages.length >= 4 && passages.every((passage) => fits(passage.text)));
    assert.equal(passages.map((passage) => passage.text).join(' '), text);
  });

  it('of a selection keep wrapped lines verbatim, with the text that the model reads beside it', () => {
    const selection = '> He counted\n> the stairs. There\n> were many.\n';
    assert.deepEqual(splitSelection(selection, { file: 'a.md' }), [
      { kind: 'between', text: '> ' },
      { kind: 'passage', text: 'He counted\n> the stairs.', plainText: 'He counted the stairs.' },
      { kind: 'between', text: ' ' },
      { kind: 'passage', text: 'There\n> were many.', plainText: 'There were many.' },
      { kind: 'between', text: '\n' },
    ]);
  });

  it('of a selection are those of plain text where its format finds none in a part of it', () => {
    for (const [file, text] of [
      ['a.ts', 'The lamp is lit.'],
      ['a.md', '    - The lamp is lit.'],
      ['a.md', '| Lamp | The lamp is lit. |\n| --- | --- |'],
      ['a.tex', 'The lamp is lit.\n\\begin{document}'],
    ] as const) {
      const pieces = splitSelection(text, { file });
      assert.ok(pieces.some((piece) => piece.kind === 'passage' && piece.text.includes('The lamp is lit.')));
      assert.equal(pieces.map((piece) => piece.text).join(''), text);
    }
  });

  it('are none where there is no language', () => {
    for (const text of [
      '',
      '\n\n',
      '***',
      '12 + 34',
      '<br>',
      'https://example.org/page',
      '![picture](a.png)',
      '`code`',
    ])
      assert.deepEqual(splitIntoPassages({ file: 'a.md', text }), [], text);
    assert.deepEqual(splitSelection(''), []);
    assert.deepEqual(splitSelection(' \n'), [{ kind: 'between', text: ' \n' }]);
  });

  it('are none where a text holds data: a picture in base64, a signature', () => {
    for (const kilobytes of [3, 50, 300, 1500]) {
      const data = Buffer.from(
        Uint8Array.from({ length: kilobytes * 750 }, (_, i) => (i * i * 31 + i * 7) >> 3),
      ).toString('base64');
      const lines = data.replace(/.{76}/g, '$&\n');
      const uri = `data:image/png;base64,${data}`;
      for (const [file, between] of [
        ['a.md', `![a](${uri})`],
        ['a.md', `A word before ![a](${uri}) and behind.`],
        ['a.md', `[image1]: <${uri}>`],
        ['a.md', lines],
        ['a.html', `<p><img src="${uri}"></p>`],
        ['a.txt', data],
        ['a.txt', lines],
        ['a.rst', `.. image:: ${uri}`],
        ['a.adoc', `image::${uri}[]`],
        ['a.org', `[[${uri}]]`],
        ['a.tex', `\\includegraphics{${uri}}`],
      ] as const) {
        const { passages } = readPassages({ file, text: `It began.\n\n${between}\n\nIt ended.\n` });
        assert.deepEqual(
          passages.map(({ text }) => text.slice(0, 50)),
          ['It began.', 'It ended.'],
          `${file}, ${kilobytes} kB: ${between.slice(0, 40)}`,
        );
      }
    }
  });

  it('of words that are long in their language stay, and so do sentences that name an address', () => {
    for (const text of [
      'Das Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz gilt.',
      'The block is 0x88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb6 and no other.',
      `Read [the page](https://example.org/${'a-path/'.repeat(20)}) before you go.`,
    ])
      assert.deepEqual(
        splitIntoPassages({ file: 'a.md', text }).map((passage) => passage.text),
        [text],
      );
  });

  it('take time in proportion to the document, however odd it is', () => {
    const milliseconds = (file: string, text: string): number => {
      // Time of the CPU: others run beside.
      const start = process.cpuUsage();
      splitIntoPassages({ file, text });
      return process.cpuUsage(start).user / 1000;
    };
    for (const file of FILES)
      for (const unit of [...UNITS, 'word ', 'The lamp is lit. ']) {
        const [short, long] = [10_000, 80_000].map((size) =>
          milliseconds(file, unit.repeat(size / unit.length)),
        );
        // Eight times the text would take 64 times as long, were it quadratic.
        assert.ok(
          long! < 40 * Math.max(short!, 10),
          `${file}, ${JSON.stringify(unit)}: ${short!} and ${long!} ms`,
        );
      }
  });

  it('of random markup are lossless and in place, in every format', () => {
    const random = Random.fromSeed(2);
    const pieces = [
      '# ',
      '- ',
      '1. ',
      '> ',
      '\n',
      '\r\n',
      '\r',
      '\n\n',
      '```',
      '    ',
      '\t',
      '|',
      '---',
      '===',
      '.. ',
      '::',
      '\\item ',
      '\\begin{verse}',
      '\\end{verse}',
      '{',
      '}',
      '$$',
      '%',
      '//',
      '/*',
      '*/',
      '#',
      '"""',
      "'",
      '"',
      '`',
      '[^1]: ',
      '* ',
      '  \n',
      '\\\n',
      '\0',
      '\ufeff',
      'The lamp. ',
      'he said',
      '漢字。',
      '🙂',
      ' ',
      '+',
      '____',
      '----',
      '<div>',
      '&amp;',
      ':::',
      '!!! note',
      '%%',
      '{{< x >}}',
      '<B a={1}>',
      ':a: ',
      '__',
      '|===',
      'a:: ',
      '\\verb|',
      '\\[',
      '[[',
      ']]',
      '<!--',
      '</p>',
    ];
    for (let i = 0; i < 3000; i++) {
      const text = Array.from({ length: random.below(25) }, () => pieces[random.below(pieces.length)]!).join(
        '',
      );
      for (const file of FILES) {
        const selection = splitSelection(text, { file });
        assert.equal(selection.map((piece) => piece.text).join(''), text);
        let end = 0;
        for (const { offset, length } of splitIntoPassages({ file, text })) {
          assert.ok(
            offset >= end && length > 0 && offset + length <= text.length,
            `${file}: ${JSON.stringify(text)}`,
          );
          end = offset + length;
        }
      }
    }
  });
});
