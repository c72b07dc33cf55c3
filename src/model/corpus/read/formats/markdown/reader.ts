import { parser, Table, TaskList } from '@lezer/markdown';
import type { SyntaxNodeRef, Tree, TreeCursor } from '@lezer/common';
import type { BlockKind, Reader, ReadText } from '../../block.ts';
import { BlockBuilder } from '../../blockBuilder.ts';
import type { Stretch } from '../../../sentences/cutting.ts';
import { html } from '../html/reader.ts';
import { wrappingWidth } from '../wrapping.ts';
import { DIALECTS, SILENT } from './blockExtensions.ts';
import { frontMatter } from './frontMatter.ts';
import { markdownMarkup } from './inline.ts';
import { MDX } from './mdxExtensions.ts';
import { nestingProblem } from './nesting.ts';
import { addParagraph } from './paragraphs.ts';

/** Block structure only: inline markup is looked at where a paragraph has any. */
const blocksOnly = parser.configure([
  Table,
  TaskList,
  {
    remove: [
      'Escape',
      'Entity',
      'InlineCode',
      'HTMLTag',
      'Emphasis',
      'HardBreak',
      'Link',
      'Image',
      'LinkEnd',
    ],
  },
  DIALECTS,
]);
const withMdx = blocksOnly.configure(MDX);

/** Blocks that are left out, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  ...SILENT,
  CodeBlock: 'code',
  FencedCode: 'code',
  HTMLBlock: 'HTML',
  CommentBlock: 'comment',
  ProcessingInstructionBlock: 'markup',
  Table: 'table',
  LinkReference: 'link target',
};

/** Marks inside a paragraph or heading that are no words of it. */
const MARKS = new Set(['QuoteMark', 'HeaderMark', 'TaskMarker', 'ListMark']);

/**
 * Reads Markdown: CommonMark with tables and task lists, and its dialects (`blockExtensions.ts`). Code, tables, HTML,
 * link definitions, front matter and displayed formulas are left out. Lines that end in a hard break stand alone.
 */
export const markdown: Reader = {
  read: readMarkdown,
  markup: markdownMarkup,
  fence: /^[ \t>]*(?:```|~~~)/gm,
};

function readMarkdown(text: string, ending: string): ReadText {
  const format = ending === 'mdx' ? withMdx : blocksOnly;
  const problem = nestingProblem(text);
  if (problem !== null) return { blocks: [], leftOut: [], problem };
  const builder = new BlockBuilder(text);
  const data = frontMatter(text);
  if (data !== null) builder.leaveOut(data, 'front matter');
  // Blanks in its place keep the offsets.
  const body = data === null ? text : `${' '.repeat(data.end - 1)}\n${text.slice(data.end)}`;
  const start = data === null ? 0 : data.end;
  new MarkdownBlocks(text, builder, start, ending).walk(format.parse(body));
  return builder.finish();
}

/** Walks the tree of a document. */
class MarkdownBlocks {
  private readonly text: string;
  private readonly builder: BlockBuilder;
  /** At which its writer wraps lines. */
  private readonly width: number;

  /** Whether a picture by itself is a figure with its words as caption. */
  private readonly hasFigures: boolean;

  constructor(text: string, builder: BlockBuilder, start: number, ending: string) {
    this.hasFigures = ending === 'qmd' || ending === 'rmd';
    this.text = text;
    this.builder = builder;
    this.width = wrappingWidth(linesOf(text, { start, end: text.length }));
  }

  walk(tree: Tree): void {
    const parents: string[] = [];
    tree.iterate({
      enter: (node) => {
        const isInner = this.enter(node, parents);
        if (isInner) parents.push(node.name);
        return isInner;
      },
      leave: () => {
        parents.pop();
      },
    });
  }

  /** Whether the last paragraph ends in a definition, which goes on where lines are indented by four. */
  private inDefinition = false;

  /** Takes what goes on with a definition; false where it is code. */
  private definition({ start, end }: Stretch): boolean {
    if (!this.inDefinition) return false;
    const lines = linesOf(this.text, { start, end });
    // The first line begins after its indentation.
    if (lines.some((line) => /^ {8}|^\t\t/.test(this.text.slice(line.start, line.end)))) return false;
    let open: Stretch[] = [];
    for (const line of [...lines, { start: end, end }]) {
      if (this.text.slice(line.start, line.end).trim() !== '') open.push(line);
      else if (open.length > 0) {
        addParagraph(this.builder, this.text, open, 'paragraph', this.width);
        open = [];
      }
    }
    return true;
  }

  /** Takes the words of a block of HTML; false where it holds none. */
  private html({ start, end }: Stretch): boolean {
    const { blocks, leftOut } = html.read(this.text.slice(start, end), 'html');
    if (blocks.length === 0) return false;
    for (const { kind, parts } of blocks) {
      for (const part of parts) this.builder.add({ start: start + part.start, end: start + part.end });
      this.builder.close(kind);
    }
    for (const stretch of leftOut)
      this.builder.leaveOut({ start: start + stretch.start, end: start + stretch.end }, stretch.reason);
    return true;
  }

  /** Takes what a node holds; true where the nodes in it are to be looked at. */
  private enter(node: SyntaxNodeRef, parents: readonly string[]): boolean {
    const { name, from: start, to: end } = node;
    if (name === 'HTMLBlock' && !parents.includes('Blockquote') && this.html({ start, end })) return false;
    if (name === 'CodeBlock' && this.definition({ start, end })) return false;
    const reason = LEFT_OUT[name];
    if (reason !== undefined) {
      this.builder.leaveOut({ start, end }, reason);
      return false;
    }
    if (name === 'AdmonitionTitle') this.builder.single({ start, end }, 'heading');
    const isHeading = name.startsWith('ATXHeading') || name.startsWith('SetextHeading');
    if (!isHeading && name !== 'Paragraph' && name !== 'Task') return true;
    const caption = this.hasFigures ? FIGURE.exec(this.text.slice(start, end))?.[1] : undefined;
    if (caption !== undefined) {
      this.builder.single({ start: start + 2, end: start + 2 + caption.length }, 'caption');
      return false;
    }
    const lines = linesOf(this.text, { start, end }, marksIn(node.node.cursor()));
    this.inDefinition =
      !isHeading && lines.some((line) => DEFINITION.test(this.text.slice(line.start, line.end)));
    addParagraph(this.builder, this.text, lines, isHeading ? 'heading' : kindIn(parents), this.width);
    return false;
  }
}

/** What begins a definition below its term. */
const DEFINITION = /^[ \t]{0,3}[:~][ \t]+/;
/** A picture that is a paragraph of its own, which Quarto and R Markdown show with its words below it. */
const FIGURE = /^!\[([^\][]+)\]\([^()\s]*\)(?:\{[^{}]*\})?\s*$/;

function kindIn(parents: readonly string[]): BlockKind {
  for (let i = parents.length - 1; i >= 0; i--) {
    if (parents[i] === 'ListItem') return 'item';
    if (parents[i] === 'Blockquote') return 'quotation';
    if (parents[i] === 'FootnoteDefinition' || parents[i] === 'Admonition') return 'note';
  }
  return 'paragraph';
}

function marksIn(cursor: TreeCursor): Stretch[] {
  const marks: Stretch[] = [];
  if (!cursor.firstChild()) return marks;
  do {
    if (MARKS.has(cursor.name)) marks.push({ start: cursor.from, end: cursor.to });
  } while (cursor.nextSibling());
  return marks;
}

/** The lines of a stretch, without marks at their ends. */
function linesOf(text: string, { start, end }: Stretch, marks: readonly Stretch[] = []): Stretch[] {
  const lines: Stretch[] = [];
  let mark = 0;
  for (let from = start; from <= end;) {
    const lineEnd = text.indexOf('\n', from);
    const to = lineEnd < 0 || lineEnd > end ? end : lineEnd;
    let [first, last] = [from, to];
    for (; mark < marks.length && marks[mark]!.start < to; mark++) {
      if (text.slice(first, marks[mark]!.start).trim() === '') first = marks[mark]!.end;
      else last = Math.min(last, marks[mark]!.start);
    }
    lines.push({ start: first, end: last });
    from = to + 1;
  }
  return lines;
}
