import assert from 'node:assert/strict';
import { readFormat } from '../../../../../src/model/corpus/read/formats/formats.ts';
import { passagesInSteps, readPassages } from '../../../../../src/model/corpus/passages.ts';
import { blocksOf, passagesIn } from './blocksOf.ts';

describe('HTML', () => {
  const PAGE = `<!DOCTYPE html>
<html><head><title>Not read</title><style>p { color: red }</style></head>
<body>
<h1>The mill</h1>
<p>It <em>turns. It never</em> stops.
   Nobody &amp; nothing stops it.<br>Really.</p>
<!-- not read -->
<ul><li>Oil<li>A <code>wick. Long</code> one</ul>
<p>Unclosed paragraph
<div>Words in a box. <b>Bold ones.</b></div>
<pre>not read</pre>
<table><tr><td>not read</td></tr></table>
<script>if (a < b) not("read")</script>
<dl><dt>Race</dt><dd>The water.</dd></dl>
<blockquote>He said &ldquo;Stop. Now.&rdquo; and left.</blockquote>
</body></html>`;

  it('is read by its block elements, with inline tags as written', () => {
    assert.deepEqual(passagesIn('a.html', PAGE), [
      'The mill',
      'It <em>turns. It never</em> stops.',
      'Nobody &amp; nothing stops it.',
      'Really.',
      'Oil',
      'A <code>wick. Long</code> one',
      'Unclosed paragraph',
      'Words in a box.',
      '<b>Bold ones.</b>',
      'Race',
      'The water.',
      'He said &ldquo;Stop.',
      'Now.&rdquo; and left.',
    ]);
  });

  it('says what each block is and what is left out', () => {
    const kinds = blocksOf('a.html', PAGE).map(({ kind }) => kind);
    assert.deepEqual([...new Set(kinds)], ['heading', 'paragraph', 'item', 'term', 'quotation']);
    const reasons = readFormat('a.html', PAGE).leftOut.map(({ reason }) => reason);
    assert.deepEqual(reasons, ['metadata', 'comment', 'code', 'table', 'code']);
  });

  it('of any depth that somebody writes is read, and one that is deeper is named', () => {
    assert.deepEqual(passagesIn('a.html', `${'<div>'.repeat(5000)}Deep down.`), ['Deep down.']);
    assert.deepEqual(passagesIn('a.html', '<p>It is <br> flat.'.repeat(20_000)).length, 40_000);
    assert.equal(
      readFormat('a.html', `\n${'<div>'.repeat(20_000)}Deep down.`).problem,
      'elements nest more than 5,000 levels deep up to line 2',
    );
  });
});

describe('Jupyter notebooks', () => {
  const cell = (type: string, source: string | string[]): object => ({
    cell_type: type,
    metadata: {},
    source,
  });
  const notebookOf = (...cells: object[]): string => JSON.stringify({ cells, nbformat: 4 }, null, 1);

  it('are their Markdown cells, at the places of their strings', () => {
    const text = notebookOf(
      cell('markdown', ['# The mill\n', '\n', 'He said "no" and left. It\n', 'turns é 🗝️ round.']),
      cell('code', ['print("not read")']),
      cell('markdown', '- An item\n- Another'),
    ).replace('é', '\\u00e9');
    const { passages, leftOut } = readPassages({ file: 'a.ipynb', text });
    assert.deepEqual(
      passages.map((passage) => passage.text),
      ['The mill', 'He said "no" and left.', 'It turns é 🗝️ round.', 'An item', 'Another'],
    );
    assert.deepEqual(
      passages.map(({ offset, length }) => text.slice(offset, offset + length)),
      [
        'The mill',
        'He said \\"no\\" and left.',
        'It\\n",\n    "turns \\u00e9 🗝️ round.',
        'An item',
        'Another',
      ],
    );
    assert.deepEqual(
      leftOut.map(({ reason }) => reason),
      ['code'],
    );
  });

  it('say what of a cell is left out, and where', () => {
    const text = notebookOf(cell('markdown', ['It turns.\n', '\n', '```\n', 'not "read"\n', '```\n']));
    const { leftOut } = readPassages({ file: 'a.ipynb', text });
    assert.deepEqual(
      leftOut.map(({ reason }) => reason),
      ['code'],
    );
    assert.match(text.slice(leftOut[0]!.start, leftOut[0]!.end), /^```[^]*not \\"read\\"[^]*```/);
  });

  it('of a cell that is long are read in steps', () => {
    const text = notebookOf(cell('markdown', 'The wheel turns all night.\n\n'.repeat(60_000)));
    const steps = [...passagesInSteps({ file: 'a.ipynb', text })];
    const readPerStep = steps.map(({ passages }) => passages.length);
    assert.equal(
      readPerStep.reduce((sum, count) => sum + count),
      60_000,
    );
    assert.ok(readPerStep.length > 300 && Math.max(...readPerStep) < 1000);
  });

  it('that are damaged are named, whatever they nest', () => {
    for (const text of [
      '',
      'words',
      '{"cells": [',
      '[]',
      '{"cells": [{"cell_type": "markdown", "source": "a',
    ])
      assert.equal(readFormat('a.ipynb', text).problem, 'not a notebook: its JSON is damaged', text);
    const nested = `${'['.repeat(200_000)}"No."${']'.repeat(200_000)}`;
    const cell = '{"cell_type": "markdown", "source": ["It is read."]}';
    assert.deepEqual(passagesIn('a.ipynb', `{"metadata": ${nested}, "cells": [${cell}]}`), ['It is read.']);
    assert.deepEqual(
      passagesIn('a.ipynb', '{"cells": {"a": 1}, "x": [{"cell_type": "markdown", "source": "No."}]}'),
      [],
    );
  });
});

describe('Fountain', () => {
  it('is its headings, action, dialogue and lyrics, without who speaks', () => {
    const text = `Title: The mill
Author: not read
    and neither is this

FADE IN:

INT. MILL - NIGHT #12#

The wheel turns. Rain falls
on the roof. [[not read]]

EMMA (O.S.)
(softly)
Who is there?
  
Nobody. /* struck
out */ I know.

.A YARD

~Turn, wheel, turn

@McCloud
It stops.

!LOUD NOISES

# Act two

= What happens in it.

> The end. <

CUT TO:
`;
    assert.deepEqual(passagesIn('a.fountain', text), [
      'INT. MILL - NIGHT',
      'The wheel turns.',
      'Rain falls on the roof.',
      'softly',
      'Who is there?',
      'Nobody.',
      'I know.',
      'A YARD',
      'Turn, wheel, turn',
      'It stops.',
      'LOUD NOISES',
      'Act two',
      'What happens in it.',
      'The end.',
    ]);
  });
});

describe('Org', () => {
  it('is its headings, paragraphs, items, quotations and notes', () => {
    const text = `#+TITLE: The mill
#+AUTHOR: not read

* TODO [#A] The wheel   :river:
SCHEDULED: <2026-01-02>
:PROPERTIES:
:ID: not read
:END:
It /turns. It never/ stops. See [[https://example.org][the page. Of it]] or ~a.b~
at night.[fn:1]
- [ ] Oil it. Twice
  and more.
- race :: The water.
  * Starred
#+begin_src py
not_read()
#+end_src
#+begin_quote
Nobody asked. Nobody came.
#+end_quote
#+begin_verse
The tide comes in,
  the tide goes out.
#+end_verse
| not | read |
# not read
: not read

[fn:1] The note.

:open drawer
Still read.
`;
    assert.deepEqual(passagesIn('a.org', text), [
      'The mill',
      'The wheel',
      'It /turns. It never/ stops.',
      'See [[https://example.org][the page. Of it]] or ~a.b~ at night.[fn:1]',
      'Oil it.',
      'Twice and more.',
      'race',
      'The water.',
      'Starred',
      'Nobody asked.',
      'Nobody came.',
      'The tide comes in,',
      'the tide goes out.',
      'The note.',
      ':open drawer Still read.',
    ]);
  });
});

describe('comments in source files', () => {
  it('of Python list arguments as NumPy does', () => {
    const text =
      'def f():\n    """Turns it around.\n\n    Parameters\n    ----------\n    x : int\n        How often it turns. Always.\n    y : str\n        What it is called.\n\n    Notes\n    -----\n    It turns to the left.\n    """\n';
    assert.deepEqual(passagesIn('a.py', text), [
      'Turns it around.',
      'How often it turns. Always.',
      'What it is called.',
      'It turns to the left.',
    ]);
  });

  it('of Python list arguments as Google does, and stand beside code', () => {
    const text = `def turn(wheel):
    """Turns the wheel once.

    Args:
        wheel (Wheel): The wheel that is turned. It is
            of oak.
        *more: Other wheels of it.

    Returns:
        Whether the wheel turned.
    """
    x = 1  # what stands beside code
    # A remark of its own.
    y = 2  # a long remark that
           # goes on below
`;
    assert.deepEqual(passagesIn('a.py', text), [
      'Turns the wheel once.',
      'The wheel that is turned. It is of oak.',
      'Other wheels of it.',
      'Whether the wheel turned.',
      'what stands beside code',
      'A remark of its own.',
      'a long remark that goes on below',
    ]);
  });
});

describe('plain text', () => {
  it('is prose where a sentence ends within a line and goes on below', () => {
    assert.deepEqual(passagesIn('a.txt', 'He came. He saw the\nmill and left.\n\nNo boat,\nNo oar.'), [
      'He came.',
      'He saw the mill and left.',
      'No boat,',
      'No oar.',
    ]);
  });

  it('has a paragraph a line where lines end sentences and hold several', () => {
    assert.deepEqual(passagesIn('a.txt', '　雨が降った。誰も来ない。\n　窓が割れた。'), [
      '雨が降った。',
      '誰も来ない。',
      '窓が割れた。',
    ]);
  });

  it('has a paragraph begin with each page', () => {
    assert.deepEqual(passagesIn('a.txt', 'It was dark.\n\fIt was late. Nobody came.\n\f\fHe left.'), [
      'It was dark.',
      'It was late.',
      'Nobody came.',
      'He left.',
    ]);
  });
});
