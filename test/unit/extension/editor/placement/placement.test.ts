import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  after,
  atCursor,
  continuedAt,
  inPlaceOf,
  type Replacement,
} from '../../../../../src/extension/editor/placement/placement.ts';
import { paragraphAt } from '../../../../../src/extension/editor/paragraph.ts';
import { readPassages } from '../../../../../src/model/corpus/passages.ts';

/** A document with a cursor `¦` or a selection `⟦ ⟧`. */
function opened(marked: string, file: string) {
  const start = marked.search(/[¦⟦]/);
  const text = marked.replace(/[¦⟦]/, '');
  const end = text.indexOf('⟧');
  const lineEnd = text.includes('\r') ? ('\r\n' as const) : ('\n' as const);
  return { document: { text: text.replace('⟧', ''), file, lineEnd }, start, end: end < 0 ? start : end };
}

const applied = (text: string, { start, end, text: inserted }: Replacement): string =>
  text.slice(0, start) + inserted + text.slice(end);

/** The paragraph at the cursor, or the selection. */
function chosen({ document, start, end }: ReturnType<typeof opened>) {
  if (start !== end) return { start, end };
  const lines = document.text.split('\n');
  const line = document.text.slice(0, start).split('\n').length - 1;
  const span = paragraphAt(
    { lineCount: lines.length, lineAt: (i) => ({ text: lines[i]! }) },
    line,
    document.file,
  )!;
  const offset = (at: number, character: number): number =>
    lines.slice(0, at).reduce((sum, { length }) => sum + length + 1, 0) + character;
  return {
    start: offset(span.startLine, span.startCharacter),
    end: offset(span.endLine, span.endCharacter),
  };
}

describe('a text at the cursor', () => {
  const cases: [what: string, file: string, before: string, text: string, after: string][] = [
    ['after a Japanese full stop', 'a.md', '雨が降った。¦', '誰も来ない。', '雨が降った。誰も来ない。'],
    ['between Thai words', 'a.txt', 'น้ำ¦แข็ง', 'ใส', 'น้ำใสแข็ง'],
    ['inside strong emphasis', 'a.md', 'It was **¦** there.', 'always', 'It was **always** there.'],
    ['after strong emphasis', 'a.md', 'It was **there**¦', 'once', 'It was **there** once'],
    ['before emphasis', 'a.md', '¦*Never* again.', 'Oh.', 'Oh. *Never* again.'],
    ['inside a code span', 'a.md', 'Press `¦` now.', 'stop', 'Press `stop` now.'],
    ['inside LaTeX quotation marks', 'a.tex', "He said ``¦'' twice.", 'no', "He said ``no'' twice."],
    ['after LaTeX quotation marks', 'a.tex', "``No.''¦", 'He left.', "``No.'' He left."],
    ['after a tie', 'a.tex', 'Dr~¦ came.', 'Orme', 'Dr~Orme came.'],
    ['inside German quotation marks', 'a.md', 'Sie rief: „¦“', 'Halt!', 'Sie rief: „Halt!“'],
    ['after German quotation marks', 'a.md', '„Halt!“¦', 'Er hielt.', '„Halt!“ Er hielt.'],
    ['between French quotation marks', 'a.md', 'Il dit : « ¦ ».', 'non', 'Il dit : « non ».'],
    ['after an opening question mark', 'a.md', '¿¦?', 'Cómo', '¿Cómo?'],
    ['with what a snippet would read', 'a.md', 'Pay ¦', '$2 or ${x}', 'Pay $2 or ${x}'],
    [
      'with curly marks in a straight document',
      'a.md',
      '"No," he said. ¦',
      '“Yes,” she said.',
      '"No," he said. "Yes," she said.',
    ],
    [
      'with straight marks in a curly document',
      'a.md',
      '“No,” he said. ¦',
      '"Yes," she said.',
      '“No,” he said. “Yes,” she said.',
    ],
    [
      'with a dash in a document of double hyphens',
      'a.txt',
      'It was -- so they said -- late. ¦',
      'He went—alone.',
      'It was -- so they said -- late. He went--alone.',
    ],
    ['with a percent sign, in LaTeX', 'a.tex', 'It lost ¦', '5% of it.', 'It lost 5\\% of it.'],
    ['on an item', 'a.md', '- ¦', 'Oil', '- Oil'],
    ['of several lines, in a quotation', 'a.md', '> ¦', 'One.\nTwo.', '> One.\n> Two.'],
  ];
  for (const [what, file, before, text, expected] of cases)
    it(`${what}: ${before}`, () => {
      const { document, start, end } = opened(before, file);
      assert.equal(applied(document.text, atCursor(document, { start, end }, text)), expected);
    });

  it('takes the place of what is selected, and of nothing else', () => {
    const { document, start, end } = opened('He ⟦went⟧ home.', 'a.md');
    assert.equal(applied(document.text, atCursor(document, { start, end }, 'ran')), 'He ran home.');
    assert.equal(applied(document.text, inPlaceOf(document, { start, end }, 'ran')), 'He ran home.');
  });

  it('may go on within a word', () => {
    const { document, start, end } = opened('He is sleep¦soundly.', 'a.md');
    assert.equal(
      applied(document.text, continuedAt(document, { start, end }, 'ing')),
      'He is sleeping soundly.',
    );
  });
});

describe('a text after another', () => {
  const cases: [what: string, file: string, before: string, after: string][] = [
    ['paragraph', 'a.md', 'He¦ left.\n\nNobody saw.\n', 'He left.\n\nHE LEFT.\n\nNobody saw.\n'],
    ['sentence in a line', 'a.md', '⟦He left.⟧ Nobody saw.\n', 'He left. HE LEFT. Nobody saw.\n'],
    ['item of a loose list', 'a.md', '- Oi¦l\n\n- Grease\n', '- Oil\n\n- OIL\n\n- Grease\n'],
    ['item of a tight list', 'a.md', '* O¦il\n* Grease\n', '* Oil\n* OIL\n* Grease\n'],
    ['numbered item', 'a.md', '1. Oi¦l\n2. Grease\n', '1. Oil\n2. OIL\n2. Grease\n'],
    ['ticked item', 'a.md', '- [x] Oi¦l\n', '- [x] Oil\n- [ ] OIL\n'],
    [
      'item in LaTeX',
      'a.tex',
      '\\begin{itemize}\n  \\item Oi¦l\n\\end{itemize}\n',
      '\\begin{itemize}\n  \\item Oil\n  \\item OIL\n\\end{itemize}\n',
    ],
    ['item in AsciiDoc', 'a.adoc', '** Oi¦l\n** Grease\n', '** Oil\n** OIL\n** Grease\n'],
    ['item in reStructuredText', 'a.rst', '#. Oi¦l\n#. Grease\n', '#. Oil\n#. OIL\n#. Grease\n'],
    [
      'section in LaTeX',
      'a.tex',
      '\\section{⟦The wheel⟧} \\label{w}\nIt turns.\n',
      '\\section{The wheel} \\label{w}\n\n\\section{THE WHEEL}\nIt turns.\n',
    ],
    ['quotation', 'a.md', '> It ra¦ins.\n', '> It rains.\n>\n> IT RAINS.\n'],
    ['quotation in a quotation', 'a.md', '> > It ra¦ins.\n', '> > It rains.\n> >\n> > IT RAINS.\n'],
    ['heading', 'a.md', '## The wh¦eel\n\nIt turns.\n', '## The wheel\n\n## THE WHEEL\n\nIt turns.\n'],
    [
      'underlined heading',
      'a.md',
      'The wh¦eel\n=====\n\nIt turns.\n',
      'The wheel\n=====\n\nTHE WHEEL\n=========\n\nIt turns.\n',
    ],
    [
      'title in reStructuredText',
      'a.rst',
      '=========\nThe wh¦eel\n=========\n\nIt turns.\n',
      '=========\nThe wheel\n=========\n\n=========\nTHE WHEEL\n=========\n\nIt turns.\n',
    ],
    ['footnote', 'a.md', '[^2]: Nobody kn¦ows.\n', '[^2]: Nobody knows.\n\n    NOBODY KNOWS.\n'],
    [
      'footnote in reStructuredText',
      'a.rst',
      '.. [2] Nobody kn¦ows.\n',
      '.. [2] Nobody knows.\n\n   NOBODY KNOWS.\n',
    ],
    [
      'comment',
      'a.ts',
      'const x = 1;\n// Count the st¦airs.\nconst y = 2;\n',
      'const x = 1;\n// Count the stairs.\n// COUNT THE STAIRS.\nconst y = 2;\n',
    ],
    [
      'indented comment',
      'a.py',
      'def f():\n    # Count the st¦airs.\n    pass\n',
      'def f():\n    # Count the stairs.\n    # COUNT THE STAIRS.\n    pass\n',
    ],
    [
      'verse',
      'a.txt',
      '  The tide¦ comes in,\n  the tide goes out.\n',
      '  The tide comes in,\n  the tide goes out.\n\n  THE TIDE COMES IN,\n  THE TIDE GOES OUT.\n',
    ],
    [
      'line block',
      'a.rst',
      '| The ti¦de comes in,\n| it goes.\n',
      '| The tide comes in,\n| THE TIDE COMES IN,\n| it goes.\n',
    ],
    [
      'comment beside code, in its column',
      'a.py',
      'x = 1  # Count the st¦airs.\ny = 2\n',
      'x = 1  # Count the stairs.\n       # COUNT THE STAIRS.\ny = 2\n',
    ],
    [
      'paragraph of a documentation string',
      'a.py',
      'def f():\n    """\n    ⟦It rains.⟧\n    """\n',
      'def f():\n    """\n    It rains.\n\n    IT RAINS.\n    """\n',
    ],
    [
      'element of HTML, without the name of the first',
      'a.html',
      '<ul>\n  <li id="a" class="b">⟦Oil⟧</li>\n</ul>\n',
      '<ul>\n  <li id="a" class="b">Oil</li>\n  <li class="b">OIL</li>\n</ul>\n',
    ],
    [
      'sentence of an element of HTML',
      'a.html',
      '<p>⟦It rains.⟧ He left.</p>\n',
      '<p>It rains. IT RAINS. He left.</p>\n',
    ],
    [
      'line below the title of a frame',
      'a.tex',
      '\\begin{frame}{⟦Rain⟧}\n  Sand.\n\\end{frame}\n',
      '\\begin{frame}{Rain}\nRAIN\n  Sand.\n\\end{frame}\n',
    ],
    ['words about a term', 'a.tex', '\\item[⟦Rain⟧] Wet.\n', '\\item[Rain] RAIN Wet.\n'],
    [
      'line of verse in LaTeX',
      'a.tex',
      '\\begin{verse}\n⟦It rains.⟧ \\\\\nHe left.\n\\end{verse}\n',
      '\\begin{verse}\nIt rains. \\\\\nIT RAINS. \\\\\nHe left.\n\\end{verse}\n',
    ],
    ['words about a term, in AsciiDoc', 'a.adoc', '⟦Rain⟧:: Wet.\n', 'Rain:: RAIN Wet.\n'],
    ['item before what goes on with the last', 'a.adoc', '* Ra¦in\n+\nWet.\n', '* Rain\n* RAIN\n+\nWet.\n'],
    ['words about a term, in reStructuredText', 'a.rst', '⟦Rain⟧\n   Wet.\n', 'Rain\n   RAIN\n   Wet.\n'],
    [
      'line below the title of a callout',
      'a.md',
      '> [!note] ⟦Rain⟧\n> Wet.\n',
      '> [!note] Rain\n> RAIN\n> Wet.\n',
    ],
    [
      'line below a direction to the actor',
      'a.fountain',
      'EMMA\n(⟦softly⟧)\nWho?\n',
      'EMMA\n(softly)\nSOFTLY\nWho?\n',
    ],
    ['line of a song', 'a.fountain', '~Turn, ⟦wheel⟧\n~Turn\n', '~Turn, wheel\n~WHEEL\n~Turn\n'],
    ['words in emphasis', 'a.md', 'He *⟦never⟧* came.\n', 'He *never NEVER* came.\n'],
    [
      'sentence of a sentence-per-line document',
      'a.md',
      'One is here.\n⟦Two is there.⟧\nThree is gone.\nFour is back.\n',
      'One is here.\nTwo is there.\nTWO IS THERE.\nThree is gone.\nFour is back.\n',
    ],
  ];
  for (const [what, file, before, expected] of cases)
    it(`is the next ${what}`, () => {
      const place = opened(before, file);
      const span = chosen(place);
      const { document } = place;
      const replacement = after(document, span, document.text.slice(span.start, span.end).toUpperCase());
      assert.equal(applied(document.text, replacement), expected);
      // Windows' line ends change nothing but themselves.
      const windows = opened(before.replaceAll('\n', '\r\n'), file);
      const wide = chosen({ ...place, document });
      const shift = (position: number): number =>
        position + document.text.slice(0, position).split('\n').length - 1;
      const result = after(
        windows.document,
        { start: shift(wide.start), end: shift(wide.end) },
        document.text.slice(span.start, span.end).toUpperCase(),
      );
      assert.equal(applied(windows.document.text, result), expected.replaceAll('\n', '\r\n'));
    });

  it('is wrapped where the document is', () => {
    const words = 'the keeper of the lamp counted every stair of the tower twice before he slept';
    const line = `It is said that ${words}, and that ${words}. Then ${words} and ${words}, until he died.`;
    const wrap = (text: string, width: number): string =>
      text.replace(new RegExp(`(.{1,${width}})(?: |$)`, 'g'), '$1\n').trimEnd();
    const text = `${wrap(line, 70)}\n\n- ${wrap(line, 68).replaceAll('\n', '\n  ')}\n`;
    const span = { start: text.indexOf('- It') + 2, end: text.length - 1 };
    const result = applied(text, after({ text, file: 'a.md', lineEnd: '\n' }, span, line));
    const added = result.slice(text.length);
    assert.ok(
      result.split('\n').every(({ length }) => length <= 70),
      result,
    );
    assert.equal(added.replace(/\s+/g, ' ').trim(), `- ${line}`);
    assert.match(added, /^- It[^\n]*\n {2}\S/);
  });
});

describe('a text in wrapped plain text', () => {
  it('has the rest of its paragraph wrapped anew', () => {
    const text =
      'The lamp was lit at dusk, and it burned until the morning came over\nthe hills. Nobody asked why. The keeper slept through all of it, and\nwhen he woke there was no oil left in the house.\n';
    const start = text.indexOf('Nobody');
    const added = 'It was the last night of the year.';
    const replacement = after({ text, file: 'a.txt', lineEnd: '\n' }, { start, end: start + 17 }, added);
    assert.equal(
      applied(text, replacement),
      'The lamp was lit at dusk, and it burned until the morning came over\nthe hills. Nobody asked why. It was the last night of the year. The\nkeeper slept through all of it, and when he woke there was no oil\nleft in the house.\n',
    );
  });
});

/** Sentences that no two are equal of, without marks that a format reads. */
const word = fc.constantFrom(
  'the',
  'keeper',
  'lamp',
  'stairs',
  'counted',
  'slowly',
  'tower',
  'night',
  'and',
  'then',
  'rain',
);
const sentence = fc
  .tuple(
    fc.constantFrom('Nobody', 'Emma', 'Rain', 'Somebody', 'Water'),
    fc.array(word, { minLength: 3, maxLength: 14 }),
  )
  .map(([first, words]) => `${first} ${words.join(' ')}.`);

type Form = (sentences: readonly string[]) => string;
const joined: Form = (all) => all.join(' ');
const wrappedAt =
  (prefix: string, rest: string): Form =>
  (all) =>
    prefix +
    all
      .join(' ')
      .replace(/(.{1,66})(?: |$)/g, `$1\n${rest}`)
      .slice(0, -1 - rest.length);
const each =
  (mark: string, separator = '\n'): Form =>
  (all) =>
    all.map((one) => mark + one).join(separator);

const FORMS: Readonly<Record<string, readonly Form[]>> = {
  'a.md': [
    joined,
    wrappedAt('', ''),
    each('- '),
    each('1. ', '\n\n'),
    each('  - '),
    wrappedAt('> ', '> '),
    each('# ', '\n\n'),
    ([one]) => `${one}\n${'='.repeat(one!.length)}`,
    ([one]) => `[^1]: ${one}`,
    each('', '\n'),
    ([one]) => `*${one}*`,
    ([one]) => `See [${one}](a.html)`,
  ],
  'a.tex': [
    joined,
    wrappedAt('', ''),
    (all) => `\\begin{itemize}\n${each('  \\item ')(all)}\n\\end{itemize}`,
    ([one]) => `\\section{${one}}`,
    ([one]) => `\\emph{${one}}`,
    ([one]) => `${one}\\footnote{Nobody knew why.}`,
    (all) => `\\begin{quote}\n  ${joined(all)}\n\\end{quote}`,
    ([one]) => `\\begin{description}\n  \\item[Lamp] ${one}\n\\end{description}`,
    ([one]) => `\\begin{frame}{The mill}\n${one}\n\\end{frame}`,
    (all) => `\\begin{verse}\n${all.join(' \\\\\n')}\n\\end{verse}`,
    ([one]) => `\\begin{figure}\n\\caption{${one}}\n\\end{figure}`,
  ],
  'a.rst': [
    joined,
    wrappedAt('', ''),
    each('- '),
    each('#. ', '\n\n'),
    ([one]) => `${one}\n${'='.repeat(one!.length)}`,
    ([one]) => `.. [1] ${one}`,
    ([one]) => `.. note::\n\n   ${one}`,
    ([one]) => `Lamp\n   ${one}`,
    ([one]) => `.. figure:: a.png\n\n   ${one}`,
    each('| '),
  ],
  'a.adoc': [
    joined,
    wrappedAt('', ''),
    each('* '),
    each('. '),
    ([one]) => `== ${one}`,
    ([one]) => `NOTE: ${one}`,
    ([one]) => `____\n${one}\n____`,
    ([one]) => `* Lamp\n+\n${one}`,
    ([one]) => `Lamp:: ${one}`,
    ([one]) => `Lamp::\n${one}`,
  ],
  'a.org': [
    joined,
    wrappedAt('', ''),
    each('- '),
    each('1. ', '\n\n'),
    each('- [ ] '),
    ([one]) => `* TODO ${one}`,
    ([one]) => `#+begin_quote\n${one}\n#+end_quote`,
    ([one]) => `[fn:1] ${one}`,
    ([one]) => `/${one}/`,
  ],
  'a.html': [
    (all) => `<p>${joined(all)}</p>`,
    (all) => `<p>\n  ${joined(all)}\n</p>`,
    (all) => `<p>${wrappedAt('', '')(all)}</p>`,
    (all) => `<ul>\n${all.map((one) => `  <li>${one}</li>`).join('\n')}\n</ul>`,
    ([one]) => `<h2 id="a">${one}</h2>`,
    ([one]) => `<p><em>${one}</em></p>`,
    (all) => `<blockquote>${joined(all)}</blockquote>`,
    ([one]) => `<dl><dt>${one}</dt><dd>${one}</dd></dl>`,
    (all) => `<p>${all.join('<br>\n')}</p>`,
  ],
  'a.fountain': [
    joined,
    (all) => `EMMA\n${joined(all)}`,
    ([one]) => `EMMA\n(softly)\n${one}`,
    ([one]) => `INT. MILL - NIGHT\n\n${one}`,
    each('~'),
    ([one]) => `# ${one}`,
  ],
  'a.mdx': [
    joined,
    (all) => `<Aside>\n  ${joined(all)}\n</Aside>`,
    ([one]) => `<Note>${one}</Note>`,
    (all) => `> [!note] The mill\n> ${joined(all)}`,
    (all) => `:::note\n${joined(all)}\n:::`,
    each('- [ ] '),
    ([one]) => `- Lamp\n  - ${one}`,
    ([one]) => `- Lamp\n\n  ${one}`,
  ],
  // Whether lines of plain text are wrapped is guessed by their lengths: see above for those that are.
  'a.txt': [joined, each('- '), each('', '\n')],
};

describe('what is inserted', () => {
  for (const [file, forms] of Object.entries(FORMS))
    it(`reads back as the passage that was meant, in ${file}`, () => {
      const blocks = fc.array(
        fc.tuple(fc.nat(forms.length - 1), fc.array(sentence, { minLength: 1, maxLength: 4 })),
        {
          minLength: 1,
          maxLength: 5,
        },
      );
      fc.assert(
        fc.property(blocks, sentence, fc.nat(), fc.boolean(), (parts, added, pick, windows) => {
          const lf = parts.map(([form, all]) => forms[form]!(all)).join('\n\n');
          const text = windows ? lf.replaceAll('\n', '\r\n') : `${lf}\n`;
          const { passages } = readPassages({ file, text });
          const index = pick % passages.length;
          const { offset, length } = passages[index]!;
          const result = applied(
            text,
            after(
              { text, file, lineEnd: windows ? '\r\n' : '\n' },
              { start: offset, end: offset + length },
              added,
            ),
          );
          const read = readPassages({ file, text: result }).passages.map((passage) => passage.text);
          const expected = passages.map((passage) => passage.text);
          expected.splice(index + 1, 0, added);
          assert.deepEqual(read, expected, JSON.stringify(result));
          assert.doesNotMatch(result, windows ? /[^\r]\n/ : /\r/);
        }),
        { numRuns: 300, seed: 1 },
      );
    });

  // Comments are kept whole: what is inserted is a part of the next comment, or a comment of its own.
  for (const [file, before, forms] of [
    [
      'a.py',
      'x = 1\n\n',
      [each('# '), ([one]) => `def f():\n    """${one}\n    """`, ([one]) => `y = 1  # ${one}`],
    ],
    [
      'a.ts',
      'let x = 1;\n\n',
      [
        each('// '),
        ([one]) => `/** ${one} */`,
        ([one]) => `/**\n * ${one}\n */`,
        ([one]) => `f(); // ${one}`,
      ],
    ],
  ] as const satisfies readonly (readonly [string, string, readonly Form[]])[])
    it(`is read in the comment that was meant, and changes no code, in ${file}`, () => {
      const shapes: readonly Form[] = forms;
      fc.assert(
        fc.property(
          fc.nat(shapes.length - 1),
          fc.array(sentence, { minLength: 1, maxLength: 3 }),
          sentence,
          (form, all, added) => {
            const text = `${before}${shapes[form]!(all)}\n${before}`;
            const [comment] = readPassages({ file, text }).passages;
            assert.ok(comment !== undefined);
            const span = { start: comment.offset, end: comment.offset + comment.length };
            const result = applied(text, after({ text, file, lineEnd: '\n' }, span, added));
            const read = readPassages({ file, text: result }).passages.map((passage) => passage.text);
            assert.equal(read.join(' '), `${comment.text} ${added}`, JSON.stringify(result));
            assert.ok(result.startsWith(before) && result.endsWith(before));
          },
        ),
        { numRuns: 100, seed: 1 },
      );
    });
});
