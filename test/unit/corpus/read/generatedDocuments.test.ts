import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readPassages } from '../../../../src/model/corpus/passages.ts';
import { CHEAP_CASES } from '../../../generatedCases.ts';

/** Cases that have failed once. */
const FAILED_ONCE: [string, string][] = [['html', '<!--']];

const ENDINGS = 'md mdx txt tex rst adoc html ipynb fountain docx org ts py rb sql'.split(' ');

/** Marks of all formats, whole and torn, beside words and line ends: what documents are made of, in no sensible order. */
const mark = fc.constantFrom(
  ...[
    '# ',
    '## ',
    '> ',
    '- ',
    '* ',
    '1. ',
    '```',
    '~~~',
    '---\n',
    '***',
    '**',
    '_',
    '`',
    '[',
    '](a.b)',
    '![',
    '<!--',
    '-->',
  ],
  ...[
    '<p>',
    '</p>',
    '<br/>',
    '<',
    '&amp;',
    '&#x0;',
    '&',
    '|',
    '| - |\n',
    '[^1]',
    '[^1]: ',
    ':::',
    '{{< a >}}',
    '$',
    '$$',
    '\\',
  ],
  ...[
    '\\section{',
    '\\begin{quote}',
    '\\end{quote}',
    '\\emph{',
    '}',
    '{',
    '%',
    '\\verb|',
    '\\[',
    '\\]',
    '~',
    '``',
    "''",
  ],
  ...[
    '.. note::\n',
    '.. ',
    '::',
    ':ref:`',
    '====\n',
    '----\n',
    '____\n',
    '|===\n',
    '[source]\n',
    '//',
    '/*',
    '*/',
    '"""',
    "'''",
  ],
  ...[
    'INT. KITCHEN\n',
    '@NAME\n',
    '(',
    ')',
    '#+begin_src\n',
    '#+end_src\n',
    ':PROPERTIES:\n',
    ':END:\n',
    '{"cells":[',
    '"',
    ']}',
  ],
);
const word = fc.constantFrom(
  'The',
  'keeper',
  'lit',
  'the lamp',
  'Mr.',
  'e.g.',
  '“No,”',
  '«Si»',
  'Ja.',
  '3.5',
  '…',
  'É',
  '한국어',
  '🌊',
);
const gap = fc.constantFrom(' ', '  ', '\n', '\n\n', '\r\n', '\r', '\t', '    ', '\u2028', '\u00a0', '');
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: word },
      { weight: 3, arbitrary: mark },
      { weight: 4, arbitrary: gap },
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));

/** A document is a passage where it stands: line breaks and what marks the lines around them count as one space. */
describe('documents of all formats, generated', function () {
  this.timeout(3_600_000);

  it('are read to their end, into passages that stand in the document, in order, one beside the other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ENDINGS), text, (ending, document) => {
        const { passages, leftOut } = readPassages({ file: `a.${ending}`, text: document });
        let end = 0;
        for (const { text: passage, offset, length } of passages) {
          assert.ok(passage.trim() !== '', 'a passage says something');
          assert.ok(Number.isInteger(offset) && length > 0);
          assert.ok(offset >= end, `${offset} lies before ${end}`);
          end = offset + length;
          assert.ok(end <= document.length);
          const source = document.slice(offset, end);
          if (!/[\r\n\u2028\u2029\u0085]/.test(source) && ending !== 'ipynb') assert.equal(source, passage);
        }
        for (const { start, end: stop, reason } of leftOut) {
          assert.ok(0 <= start && start <= stop && stop <= document.length, `${start}, ${stop}`);
          assert.notEqual(reason, '');
        }
      }),
      { numRuns: CHEAP_CASES, examples: FAILED_ONCE },
    );
  });
});
