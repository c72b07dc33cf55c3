import { BlockBuilder, splitLines, type Block } from './blocks.ts';
import type { Stretch } from '../../sentences/cutting.ts';

/** Environments that hold formulas, code, tables or drawings. */
const NOT_PROSE =
  /^(?:verbatim|lstlisting|minted|alltt|comment|equation|align|alignat|gather|multline|flalign|eqnarray|math|displaymath|split|cases|[pbvBV]?matrix|array|tabular[xy]?|longtable|tabu|tikzpicture|pgfpicture|picture|forest|algorithm|algorithmic|thebibliography|filecontents|CJK)\*?$/;
/** Commands that make a line of their own and say nothing to a reader. */
const STRUCTURE =
  /^\\(?:label|input|include|includeonly|includegraphics|bibliography|bibliographystyle|printbibliography|addbibresource|usepackage|RequirePackage|documentclass|(?:re)?newcommand|newenvironment|newtheorem|DeclareMathOperator|def|let|vspace|hspace|vfill|vskip|hrule|centering|newpage|clearpage|cleardoublepage|pagebreak|maketitle|tableofcontents|listoffigures|listoftables|appendix|bigskip|medskip|smallskip|set(?:length|counter)|addtocounter|addcontentsline|pagestyle|thispagestyle|pagenumbering|frontmatter|mainmatter|backmatter|printindex|index|date|graphicspath|hypersetup|geometry|makeatletter|makeatother)(?![A-Za-z])/;
const HEADING =
  /^\\(?:part|chapter|(?:sub){0,2}section|(?:sub)?paragraph|title|subtitle|caption|epigraph)\*?(?:\[[^\]]*\])?\{/;
/** What may stand before the words of a line: paragraph commands and the mark of an item. */
const LINE_PREFIX = /^(?:\\(?:noindent|indent|par|quad|item)(?![A-Za-z])\s*(?:\[[^\]]*\]\s*)?|\{\\\w+\s+)+/;
const LINE_BREAK = /\\\\(?:\*|!|>)?(?:\[[^\]]*\])?\s*$/;
const DISPLAY_OPENS = /^(?:\\\[|\$\$)/;
const DISPLAY_CLOSES = /(?:\\\]|\$\$)\s*[.,;]?\s*$/;

/**
 * Blocks of a LaTeX document: paragraphs, headings, captions, items and lines of verse between \begin{document} and
 * \end{document} (or the whole file, where a chapter is included by another). Formulas on lines of their own, code,
 * tables, drawings and comments are no blocks; commands inside a sentence stay as written.
 */
export function latexBlocks(text: string): Block[] {
  const reader = new LatexReader(text);
  const body = text.indexOf('\\begin{document}');
  for (const line of splitLines(text)) if (line.start >= body) reader.line(line);
  reader.builder.close();
  return reader.builder.blocks;
}

class LatexReader {
  readonly builder: BlockBuilder;
  private readonly text: string;
  /** The environment or display formula being passed over, and how deeply it is nested in itself. */
  private passing: { readonly name: string; depth: number } | null = null;
  private inVerse = false;

  constructor(text: string) {
    this.text = text;
    this.builder = new BlockBuilder(text);
  }

  line(line: Stretch): void {
    const raw = this.text.slice(line.start, line.end);
    const content = raw.slice(0, commentStart(raw));
    if (this.passing !== null) {
      this.pass(content);
    } else if (raw.trim() === '') {
      this.builder.close();
    } else if (content.trim() !== '') {
      const indent = content.length - content.trimStart().length;
      this.content({ start: line.start + indent, end: line.start + content.trimEnd().length });
    }
  }

  private pass(content: string): void {
    const { passing } = this;
    if (passing === null) return;
    if (passing.name === '') {
      if (DISPLAY_CLOSES.test(content)) this.passing = null;
      return;
    }
    passing.depth += content.split(`\\begin{${passing.name}}`).length - 1;
    passing.depth -= content.split(`\\end{${passing.name}}`).length - 1;
    if (passing.depth <= 0) this.passing = null;
  }

  /** A line that is not empty, without its indentation and comment. */
  private content(stretch: Stretch): void {
    const { builder, text } = this;
    const content = text.slice(stretch.start, stretch.end);
    const environment = /^\\(begin|end)\{([^}]*)\}(?:\[[^\]]*\])?/.exec(content);
    if (environment !== null) {
      this.environment(stretch, content, environment);
      return;
    }
    if (DISPLAY_OPENS.test(content)) {
      if (!DISPLAY_CLOSES.test(content.slice(2))) this.passing = { name: '', depth: 1 };
      return;
    }
    if (STRUCTURE.test(content)) return;
    const heading = HEADING.exec(content);
    const close = heading === null ? -1 : closingBrace(content, heading[0].length);
    if (heading !== null && close > 0) {
      builder.single({ start: stretch.start + heading[0].length, end: stretch.start + close });
      const rest = content.slice(close + 1);
      if (rest.trim() !== '')
        this.content({ start: stretch.end - rest.trimStart().length, end: stretch.end });
      return;
    }
    this.words(stretch, content);
  }

  private environment(stretch: Stretch, content: string, [opening, verb, name]: RegExpExecArray): void {
    this.builder.close();
    if (verb === 'begin' && NOT_PROSE.test(name!)) {
      this.passing = { name: name!, depth: 0 };
      this.pass(content);
      return;
    }
    if (name === 'verse') this.inVerse = verb === 'begin';
    const rest = content.slice(opening.length).replace(/^(?:\{[^{}]*\})+/, '');
    if (rest.trim() !== '') this.content({ start: stretch.end - rest.trimStart().length, end: stretch.end });
  }

  private words(stretch: Stretch, content: string): void {
    const { builder } = this;
    const environment = content.search(/\\(?:begin|end)\{/);
    if (environment > 0) {
      this.words({ start: stretch.start, end: stretch.start + environment }, content.slice(0, environment));
      this.content({ start: stretch.start + environment, end: stretch.end });
      return;
    }
    const prefix = LINE_PREFIX.exec(content)?.[0] ?? '';
    if (/\\(?:item|par)(?![A-Za-z])/.test(prefix)) builder.close();
    const lineBreak = LINE_BREAK.exec(content);
    builder.add({ start: stretch.start + prefix.length, end: stretch.end - (lineBreak?.[0].length ?? 0) });
    if (lineBreak !== null || this.inVerse) builder.close(this.inVerse ? 'whole' : 'prose');
  }
}

/** Where the comment of a line begins: a percent sign after an even number of backslashes. */
function commentStart(line: string): number {
  return /(?<!\\)(?:\\\\)*%/.exec(line)?.index ?? line.length;
}

/** Where the brace closes whose content begins at `from`, or -1. */
function closingBrace(content: string, from: number): number {
  let depth = 1;
  for (let i = from; i < content.length; i++) {
    if (content[i] === '\\') i++;
    else if (content[i] === '{') depth++;
    else if (content[i] === '}' && --depth === 0) return i;
  }
  return -1;
}
