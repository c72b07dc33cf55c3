import assert from 'node:assert/strict';
import { readFormat } from '../../../../../src/model/corpus/read/formats/formats.ts';
import { passagesIn } from './blocksOf.ts';

const cases: [what: string, text: string, passages: string[]][] = [
  [
    'a percent sign in an address begins no comment',
    'See \\url{https://a.org/x%20y} first. Read \\href{https://a.org/%C3}{the page} then. % not read\n\nIt is 5\\% full.',
    [
      'See \\url{https://a.org/x%20y} first.',
      'Read \\href{https://a.org/%C3}{the page} then.',
      'It is 5\\% full.',
    ],
  ],
  [
    'words after a displayed formula on its line are read',
    'The force is \\[ F = m a \\] where the mass is known. It is \\begin{equation*} x \\end{equation*} as before.',
    ['The force is', 'where the mass is known.', 'It is', 'as before.'],
  ],
  [
    'options and titles of environments are told apart',
    '\\begin{frame}<1->[fragile]{The mill}{not a title}\nIt turns.\n\\end{frame}\n\\begin{minipage}[t]{0.5\\textwidth}\nIt stops.\n\\end{minipage}\n\\begin{block}{A rule}\nNo fences.\n\\end{block}',
    ['The mill', '{not a title} It turns.', 'It stops.', 'A rule', 'No fences.'],
  ],
  [
    'footnotes are no part of their sentence, and stay with it',
    'It burnt.\\footnote{Nobody knew. Nobody asked.} It was rebuilt. The mill\\footnote{A big one. Of stone.} turns.',
    [
      'It burnt.\\footnote{Nobody knew. Nobody asked.}',
      'It was rebuilt.',
      'The mill\\footnote{A big one. Of stone.} turns.',
    ],
  ],
  [
    'what stands in braces is language',
    '\\emph{He never came. Nobody waited.} \\enquote{Stay,} she said. \\mymacro{Mind the step.}\n\n{\\slshape Dear Emma, come home.}\n\n\\chapter[Short]{\\textsc{The Flood}}\\label{f}\n\n\\markright{not read}',
    [
      '\\emph{He never came. Nobody waited.}',
      '\\enquote{Stay,} she said.',
      '\\mymacro{Mind the step.}',
      '{\\slshape Dear Emma, come home.}',
      '\\textsc{The Flood}',
    ],
  ],
  [
    'marks of LaTeX are seen as their readers see them',
    "``Come in,'' she said. ``Who is there?'' Nobody. He paused\\ldots{} and went. Then he said: \\verb|a. B| is it.",
    [
      "``Come in,'' she said.",
      "``Who is there?''",
      'Nobody.',
      'He paused\\ldots{} and went.',
      'Then he said: \\verb|a. B| is it.',
    ],
  ],
  [
    'what is switched off, defined or drawn is left out',
    '\\iffalse\nNot read at all.\n\\fi\n\\newcommand{\\x}[1]{not read #1}\n\\begin{comment}\nNor this.\n\\end{comment}\n\\begin{tikzpicture}\n\\node {Nor that};\n\\end{tikzpicture}\n\\caption[short]{What is drawn.}\n\\begin{verbatim}\n\\section{No}\n\\end{verbatim}\nThe end.',
    ['What is drawn.', 'The end.'],
  ],
  [
    'terms of a description are blocks, labels of items are none',
    '\\begin{description}\n\\item[The mill] A house.\n\\end{description}\n\\begin{itemize}\n\\item[--] An item.\n\\item\\label{x} Another.\n\\end{itemize}',
    ['The mill', 'A house.', 'An item.', 'Another.'],
  ],
  [
    'Chinese stands in an environment of its own',
    '\\begin{CJK*}{UTF8}{gbsn}\n水很冷。没有人来。\n\\end{CJK*}',
    ['水很冷。', '没有人来。'],
  ],
  [
    'formulas in a sentence are one word',
    'Let $a. B$ be it. Then \\(c. D\\) follows.',
    ['Let $a. B$ be it.', 'Then \\(c. D\\) follows.'],
  ],
];

describe('LaTeX', () => {
  for (const [what, text, passages] of cases)
    it(what, () => {
      assert.deepEqual(passagesIn('a.tex', text), passages);
      assert.deepEqual(passagesIn('a.tex', text.replaceAll('\n', '\r\n')), passages);
    });

  it('of any depth is read without recursion, and what stands in it is found', () => {
    const deep = `${'\\begin{a}'.repeat(4000)}Deep down.${'\\end{a}'.repeat(4000)} And out.`;
    assert.deepEqual(passagesIn('a.tex', deep), ['Deep down.', 'And out.']);
    for (const text of [
      '\\begin{quote}'.repeat(20_000),
      '\\section{\\emph{'.repeat(20_000),
      '{'.repeat(36_000),
    ])
      assert.deepEqual(readFormat('a.tex', text).problem, undefined);
    const pairs = '\\begin{quote}It rains.\\end{quote}'.repeat(1000);
    assert.equal(passagesIn('a.tex', pairs).length, 1000);
  });
});
