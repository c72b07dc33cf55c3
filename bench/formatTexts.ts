import { strToU8, zipSync } from 'fflate';
import { Random } from '../src/model/numerics/random.ts';

const WORDS =
  'the keeper of lamp counted every stair in old tower and slept then rain came over hills nobody asked why water turned slowly'.split(
    ' ',
  );

/** Text of every format that is read, as much as is asked for, with the marks that its writers use. */
export const FORMAT_TEXTS: Readonly<Record<string, (random: Random) => string>> = {
  md: (random) =>
    `## ${words(random, 4)}\n\n${prose(random)} See [${words(random, 3)}](https://example.org/a) and \`code.of(x)\`.[^1]\n\n- ${prose(random, 1)}\n- **${words(random, 2)}** ${prose(random, 1)}\n\n> ${prose(random, 2)}\n\n\`\`\`js\nconst x = 1;\n\`\`\`\n\n| a | b |\n| - | - |\n| ${words(random, 2)} | ${words(random, 2)} |\n\n`,
  mdx: (random) => `<Aside type="tip">\n  ${prose(random, 2)}\n</Aside>\n\n${prose(random)}\n\n`,
  txt: (random) => `${prose(random, 8)}\n\n`,
  tex: (random) =>
    `\\section{${words(random, 4)}}\n${prose(random)} \\emph{${words(random, 3)}} $x_1 + y$~\\cite{a}.\\footnote{${prose(random, 1)}}\n% ${words(random, 5)}\n\\begin{itemize}\n  \\item ${prose(random, 1)}\n\\end{itemize}\n\\begin{equation}\n  e = m c^2\n\\end{equation}\n\n`,
  rst: (random) =>
    `${'='.repeat(20)}\n${words(random, 2)}\n${'='.repeat(20)}\n\n${prose(random)} See :ref:\`a\` and \`\`code\`\`.\n\n* ${prose(random, 1)}\n\n  ${prose(random, 1)}\n\n.. note::\n\n   ${prose(random, 2)}\n\n.. code-block:: python\n\n   x = 1\n\n`,
  adoc: (random) =>
    `== ${words(random, 4)}\n\n${prose(random)} See link:a.html[${words(random, 2)}] and \`code\`.\n\n* ${prose(random, 1)}\n\n[source]\n----\nx = 1\n----\n\nterm:: ${prose(random, 1)}\n\n`,
  org: (random) =>
    `** ${words(random, 4)} :a:\n:PROPERTIES:\n:ID: 1\n:END:\n${prose(random)} See [[https://example.org/a][${words(random, 2)}]] and ~code~.\n\n- ${prose(random, 1)}\n\n#+begin_src py\nx = 1\n#+end_src\n\n| a | b |\n\n`,
  html: (random) =>
    `<h2>${words(random, 4)}</h2>\n<p>${prose(random)} <a href="a.html">${words(random, 2)}</a> &amp; <code>x</code>.</p>\n<ul><li>${prose(random, 1)}</li></ul>\n<pre>x = 1</pre>\n`,
  fountain: (random) =>
    `INT. TOWER - NIGHT\n\n${prose(random, 2)}\n\nEMMA\n(softly)\n${prose(random, 2)}\n\n`,
  ts: (random) =>
    `/**\n * ${prose(random, 2)}\n * @param x ${words(random, 5)}.\n */\nfunction f(x: number) { return 'a' + x; } // ${prose(random, 1)}\n\n`,
  py: (random) =>
    `def f(x):\n    """${prose(random, 2)}\n\n    :param x: ${words(random, 5)}.\n    """\n    return x  # ${prose(random, 1)}\n\n`,
};

/** A document of a format, of about so many characters. */
export function textOf(format: string, length: number): string {
  const random = Random.fromSeed(1);
  let text = '';
  while (text.length < length) text += FORMAT_TEXTS[format]!(random);
  return text;
}

/** A notebook whose Markdown cells hold a text. */
export function notebookOf(text: string): string {
  const cells = text.split(/(?=^## )/m).map((cell) => ({
    cell_type: 'markdown',
    metadata: {},
    source: cell.split(/(?<=\n)/),
  }));
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1);
}

/** A notebook with all of a text in one string. */
export function notebookOfOneCell(text: string): string {
  return JSON.stringify({ cells: [{ cell_type: 'markdown', metadata: {}, source: text }] });
}

/** Files of word processors with the paragraphs of a text. */
export function officeArchives(text: string): { docx: Uint8Array; odt: Uint8Array } {
  const paragraphs = text.split('\n\n');
  const body = (open: string, close: string): string =>
    paragraphs.map((paragraph) => `${open}${paragraph}${close}`).join('');
  const docx = `<w:document><w:body>${body('<w:p><w:r><w:t>', '</w:t></w:r></w:p>')}</w:body></w:document>`;
  const odt = `<office:text>${body('<text:p>', '</text:p>')}</office:text>`;
  return {
    docx: zipSync({ 'word/document.xml': strToU8(docx) }),
    odt: zipSync({ 'content.xml': strToU8(odt) }),
  };
}

function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => WORDS[random.below(WORDS.length)]!).join(' ');
}

function prose(random: Random, sentences = 4): string {
  return Array.from({ length: sentences }, () => {
    const sentence = words(random, 6 + random.below(14));
    return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
  }).join(' ');
}
