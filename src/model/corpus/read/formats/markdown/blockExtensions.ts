/**
 * Blocks that Markdown's dialects add: MkDocs, Obsidian, Hugo, Jekyll, Docusaurus, Pandoc, Quarto, MDX. Each is a
 * block parser of @lezer/markdown. Blocks named in `SILENT` hold no language; the others hold Markdown.
 */
import type { BlockContext, BlockParser, Line, MarkdownConfig } from '@lezer/markdown';
import { CONTAINERS } from './containers.ts';
import { lineBlock, restOf, takeLines } from './silentLines.ts';

export const SILENT: Readonly<Record<string, string>> = {
  MathBlock: 'formula',
  Shortcode: 'shortcode',
  HiddenComment: 'comment',
  GridTable: 'table',
  ContainerMark: 'markup',
  AttributeLine: 'markup',
  DataLine: 'data',
  EsmBlock: 'code',
  ExpressionBlock: 'code',
  JsxTag: 'markup',
};

const MATH_LABEL = String.raw`(?:\s*\{[^{}]*\}|\s*\\label\{[^{}]*\}|\s*\([\w.]+\))?\s*[.,;]?\s*`;
const MATH_ONE_LINE = new RegExp(String.raw`^\$\$[^$]*(?:\\\$[^$]*)*\$\$${MATH_LABEL}$`);
const MATH_END = new RegExp(String.raw`\$\$${MATH_LABEL}$`);

const mathBlock: BlockParser = {
  name: 'MathBlock',
  before: 'IndentedCode',
  parse(cx, line) {
    const text = restOf(line);
    if (!text.startsWith('$$') || line.indent - line.baseIndent >= 4) return false;
    if (MATH_ONE_LINE.test(text)) return takeLines(cx, line, 'MathBlock', () => true);
    if (text.includes('$$', 2)) return false;
    // A formula that begins beside its mark ends with its paragraph, so that a stray mark hides no chapter.
    const opensAlone = text.trim() === '$$';
    let first = true;
    return takeLines(cx, line, 'MathBlock', (content) => {
      if (first) {
        first = false;
        return false;
      }
      return MATH_END.test(content) || (!opensAlone && content.trim() === '');
    });
  },
  endLeaf: (_, line) => restOf(line).trimEnd() === '$$',
};

/** `{{< name … >}}`, `{{% name … %}}`, `{% name … %}` on lines of their own. */
const SHORTCODE = /^\{\{([<%])|^\{(%)/;
/** Shortcodes and tags whose content is no prose, up to the one that closes them. */
const SILENT_SHORTCODE =
  /^\{\{?[<%]-?\s*(highlight|code|mermaid|katex|chart|raw|comment|math|gist|source|csv-table)\b/;

const shortcode: BlockParser = {
  name: 'Shortcode',
  before: 'IndentedCode',
  parse(cx, line) {
    const text = restOf(line);
    const opening = SHORTCODE.exec(text);
    if (opening === null || line.indent - line.baseIndent >= 4) return false;
    const close = opening[2] === '%' ? '%}' : opening[1] === '<' ? '>}}' : '%}}';
    const end = text.indexOf(close);
    if (end >= 0 && text.slice(end + close.length).trim() !== '') return false;
    const silent = SILENT_SHORTCODE.exec(text)?.[1];
    const isEnd =
      silent === undefined || /\/-?[>%]\}/.test(text)
        ? (content: string): boolean => content.includes(close)
        : (content: string): boolean =>
            new RegExp(String.raw`\{[<%]-?\s*(?:/\s*|end)${silent}\b`).test(content);
    return takeLines(cx, line, 'Shortcode', (content) => isEnd(content));
  },
  endLeaf: (_, line) => /^\{\{?[<%].*[>%]\}\}?\s*$/.test(restOf(line)),
};

const hiddenComment: BlockParser = {
  name: 'HiddenComment',
  before: 'IndentedCode',
  parse(cx, line) {
    const text = restOf(line);
    if (!text.startsWith('%%') || line.indent - line.baseIndent >= 4) return false;
    const close = text.indexOf('%%', 2);
    if (close >= 0 && text.slice(close + 2).trim() !== '') return false;
    let first = close < 0;
    return takeLines(cx, line, 'HiddenComment', (content) => {
      const isOpening = first;
      first = false;
      return !isOpening && content.includes('%%');
    });
  },
  endLeaf: (_, line) => restOf(line).trimEnd() === '%%',
};

const GRID_BORDER = /^\+(?:[-=:]{2,}\+)+\s*$/;

const gridTable: BlockParser = {
  name: 'GridTable',
  before: 'IndentedCode',
  parse(cx, line) {
    if (!GRID_BORDER.test(restOf(line))) return false;
    return takeLines(cx, line, 'GridTable', (text) => !/^[|+]/.test(text));
  },
  endLeaf: (_, line) => GRID_BORDER.test(restOf(line)),
};

/** Pandoc's simple and multiline tables: columns under groups of dashes. */
const DASHED = /^-{2,}(?: +-{2,})+\s*$/;

const dashedTable: BlockParser = {
  name: 'GridTable',
  before: 'HorizontalRule',
  parse(cx, line) {
    const isHeader = /\S {2,}\S/.test(restOf(line)) && DASHED.test(cx.peekLine().trim());
    if (!isHeader && (!DASHED.test(restOf(line)) || cx.peekLine().trim() === '')) return false;
    return takeLines(cx, line, 'GridTable', (text) => text.trim() === '');
  },
};

/** The lines of a table of contents, page breaks, lists of attributes, MyST's labels, explained abbreviations. */
const attributeLine = lineBlock('AttributeLine', (text) =>
  /^(?:\{[.#:%][^{}]*\}|\([\w:.-]+\)=|\*\[[^\]]+\]:.*|\[\[?_?toc_?\]?\]|\\(?:newpage|pagebreak|clearpage))$/i.test(
    text,
  ),
);

/** A line of Obsidian's data: a field, tags, the name of a block. */
const dataLine = lineBlock('DataLine', (text) =>
  /^(?:\p{L}[\p{L}\p{N}_ -]{0,40}::(?:\s.*)?|(?:#[\p{L}\p{N}_/-]*[\p{L}_/-][\p{L}\p{N}_/-]*\s*)+|\^[\w-]+)$/u.test(
    text,
  ),
);

/** Blocks whose text is indented under their first line: `!!! note "Title"`, `??? tip`, `=== "Tab"`. */
const ADMONITION =
  /^(?:!!!|\?\?\?\+?|===[!+]?|\/\/\/)\s+(?:[\w-]+(?:[ \t]+[\w-]+)*\s*)?(?:"((?:[^"\\]|\\.)*)")?\s*$/;

const admonition: BlockParser = {
  name: 'Admonition',
  before: 'IndentedCode',
  parse(cx, line) {
    const match = ADMONITION.exec(restOf(line));
    if (match === null || line.indent - line.baseIndent >= 4) return false;
    cx.startComposite('Admonition', line.pos, 4);
    // The label of a tab stands for its page, as the name of a file does.
    const title = match[0].startsWith('===') ? undefined : match[1];
    if (title !== undefined && title !== '') {
      const from = cx.lineStart + line.text.lastIndexOf(`"${title}"`) + 1;
      cx.addElement(cx.elt('AdmonitionTitle', from, from + title.length));
    }
    line.moveBase(line.text.length);
    return null;
  },
  endLeaf: (_, line) => ADMONITION.test(restOf(line)),
};

const FOOTNOTE = /^\[\^[^\]\s]+\]:[ \t]*/;

const footnote: BlockParser = {
  name: 'FootnoteDefinition',
  before: 'IndentedCode',
  parse(cx, line) {
    const mark = FOOTNOTE.exec(restOf(line));
    if (mark === null || line.indent - line.baseIndent >= 4) return false;
    cx.startComposite('FootnoteDefinition', line.pos, 4);
    line.moveBase(line.pos + mark[0].length);
    return null;
  },
  endLeaf: (_, line) => FOOTNOTE.test(restOf(line)),
};

/** Goes on while lines are indented so much more than where it stands. */
function indented(_: BlockContext, line: Line, columns: number): boolean {
  if (line.next < 0 || line.pos >= line.text.length) return true;
  if (line.indent < line.baseIndent + columns) return false;
  line.moveBaseColumn(line.baseIndent + columns);
  return true;
}

export const DIALECTS: MarkdownConfig = {
  defineNodes: [
    ...Object.keys(SILENT).map((name) => ({ name, block: true })),
    { name: 'Admonition', block: true, composite: indented },
    { name: 'AdmonitionTitle', block: true },
    { name: 'FootnoteDefinition', block: true, composite: indented },
  ],
  parseBlock: [
    mathBlock,
    shortcode,
    hiddenComment,
    gridTable,
    { ...dashedTable, name: 'DashedTable' },
    attributeLine,
    ...CONTAINERS,
    dataLine,
    admonition,
    footnote,
  ],
};
