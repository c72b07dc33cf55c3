import assert from 'node:assert/strict';
import { splitIntoPassages } from '../../../src/model/corpus/passages.ts';

/** Shapes of long text by what stands in them so often. */
const SHAPES: readonly [what: string, file: string, longest: number, text: (count: number) => string][] = [
  ['spaces between two words', 'a.md', 300_000, (n) => `It${' '.repeat(n)}rains.`],
  ['lines that end in 4,000 spaces', 'a.md', 500, (n) => `It rains.${' '.repeat(4000)}\n`.repeat(n)],
  ['lines that begin with 4,000 tabs', 'a.md', 500, (n) => `${'\t'.repeat(4000)}It rains.\n`.repeat(n)],
  ['spaces in the lines of a table', 'a.md', 500, (n) => `| a |${' '.repeat(4000)}b |\n`.repeat(n)],
  ['spaces in lines of a source file', 'a.ts', 500, (n) => `// It rains.${' '.repeat(4000)}\n`.repeat(n)],
  ['stars in a comment', 'a.ts', 48_000, (n) => `/* It rains again ${'*'.repeat(n)}`],
  ['spaces in a scene heading', 'a.fountain', 48_000, (n) => `INT. MILL${' '.repeat(n)}NIGHT`],
  ['environments in a line', 'a.tex', 20_000, (n) => '\\begin{quote}It rains.\\end{quote}'.repeat(n)],
  ['commands without an end', 'a.tex', 20_000, (n) => '\\section{\\emph{'.repeat(n)],
  ['environments without an end', 'a.tex', 20_000, (n) => '\\begin{quote}'.repeat(n)],
  ['ends without a beginning', 'a.tex', 20_000, (n) => '}\\end{quote}\\]'.repeat(n)],
  ['brackets that close', 'a.md', 50_000, (n) => `${'[['.repeat(n)}rain${']]'.repeat(n)}`],
  ['quotation marks', 'a.md', 100_000, (n) => `“It rains.” `.repeat(n)],
  [
    'levels of a list',
    'a.md',
    400,
    (n) => Array.from({ length: n }, (_, i) => `${' '.repeat(2 * i)}- Rain\n`).join(''),
  ],
  ['levels of a quotation', 'a.md', 200, (n) => `${'> '.repeat(n)}It rains.`],
  ['levels of elements', 'a.html', 2500, (n) => `${'<div><em>'.repeat(n)}It rains.`],
  ['attributes of an element', 'a.html', 100_000, (n) => `<p ${'a="b" '.repeat(n)}>It rains.`],
  ['sentences in a line', 'a.txt', 300_000, (n) => 'It rains. '.repeat(n)],
  ['words in a line without an end', 'a.txt', 600_000, (n) => 'rain '.repeat(n)],
  ['paragraphs of a line', 'a.md', 30_000, (n) => 'It rains, and it rains again.\n\n'.repeat(n)],
  ['full stops', 'a.md', 300_000, (n) => '.'.repeat(n)],
  ['initials', 'a.txt', 300_000, (n) => 'A. '.repeat(n)],
  ['Chinese characters without a stop', 'a.md', 500_000, (n) => '雨'.repeat(n)],
  ['combining marks on a letter', 'a.md', 500_000, (n) => `a${'\u0301'.repeat(n)} it rains.`],
];

describe('text of a long shape', () => {
  for (const [what, file, longest, text] of SHAPES)
    it(`takes time in proportion to its length: ${longest.toLocaleString('en')} ${what}`, () => {
      const milliseconds = (count: number): number => {
        const written = text(count);
        // Time of the CPU: others run beside.
        const start = process.cpuUsage();
        splitIntoPassages({ file, text: written });
        return process.cpuUsage(start).user / 1000;
      };
      const short = milliseconds(longest / 4);
      const long = milliseconds(longest);
      // Four times the text would take 16 times as long, were it quadratic.
      assert.ok(long < 9 * Math.max(short, 30), `${short} and ${long} ms`);
    });
});
