import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface SuiteText {
  readonly name: string;
  readonly text: string;
}

const DOCUMENT = /\.(?:md|mdx|qmd|rst|adoc|asciidoc|tex|txt|html|fountain)$/;

/** An example of CommonMark's specification: its Markdown, up to the HTML. Its → are tabs. */
const EXAMPLE = /^`{32} example[^\n]*\n([^]*?)^\.$/gm;
/** A text in one of Asciidoctor's tests. */
const HEREDOC = /<<~'?([A-Z]+)'?[^\n]*\n([^]*?)\n[ \t]*\1$/gm;
/** A text in one of docutils' tests. */
const TRIPLE_QUOTED = /r?"""(?:\\\n)?([^]*?)"""/g;

/**
 * The documents in a file: itself, cut at blank lines where it is long; or the inputs of a parser's own tests, where it
 * is CommonMark's `spec.txt`, a `*_test.rb` of Asciidoctor or a `test_*.py` of docutils.
 */
export function suiteTexts(path: string): SuiteText[] {
  const name = basename(path);
  const read = (): string => readFileSync(path, 'utf8');
  const named = (texts: readonly string[], ending: string): SuiteText[] =>
    texts.map((text, index) => ({ name: `${name}-${index}.${ending}`, text }));
  if (name === 'spec.txt') {
    const examples = [...read().matchAll(EXAMPLE)].map(([, markdown]) => markdown!.replaceAll('→', '\t'));
    return named(examples, 'md');
  }
  if (name.endsWith('_test.rb'))
    return named(
      [...read().matchAll(HEREDOC)].map(([, , text]) => dedented(text!)),
      'adoc',
    );
  if (/^test_.*\.py$/.test(name))
    return named(
      [...read().matchAll(TRIPLE_QUOTED)].map(([, text]) => text!),
      'rst',
    );
  return DOCUMENT.test(name) ? pieces(read()).map((text) => ({ name, text })) : [];
}

function dedented(text: string): string {
  const lines = text.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length);
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}

/** About so many UTF-16 units: each passage makes a copy of its document. */
const PIECE = 6000;

function pieces(text: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length;) {
    const blank = text.indexOf('\n\n', start + PIECE);
    const end = blank < 0 ? text.length : blank + 2;
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}
