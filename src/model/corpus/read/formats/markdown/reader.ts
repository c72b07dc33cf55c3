import { parser, Table, TaskList, type MarkdownParser } from '@lezer/markdown';
import type { SyntaxNodeRef, Tree, TreeCursor } from '@lezer/common';
import type { BlockKind, Reader, ReadText } from '../../block.ts';
import { BlockBuilder } from '../../blockBuilder.ts';
import type { Stretch } from '../../../sentences/cutting.ts';
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
  read: (text, ending) => readMarkdown(text, ending === 'mdx' ? withMdx : blocksOnly),
  markup: markdownMarkup,
  fence: /^[ \t>]*(?:```|~~~)/gm,
};

function readMarkdown(text: string, format: MarkdownParser): ReadText {
  const problem = nestingProblem(text);
  if (problem !== null) return { blocks: [], leftOut: [], problem };
  const builder = new BlockBuilder(text);
  const data = frontMatter(text);
  if (data !== null) builder.leaveOut(data, 'front matter');
  // Blanks in its place keep the offsets.
  const body = data === null ? text : `${' '.repeat(data.end - 1)}\n${text.slice(data.end)}`;
  const start = data === null ? 0 : data.end;
  new MarkdownBlocks(text, builder, start).walk(format.parse(body));
  return builder.finish();
}

/** Walks the tree of a document. */
class MarkdownBlocks {
  private readonly text: string;
  private readonly builder: BlockBuilder;
  /** At which its writer wraps lines. */
  private readonly width: number;

  constructor(text: string, builder: BlockBuilder, start: number) {
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

  /** Takes what a node holds; true where the nodes in it are to be looked at. */
  private enter(node: SyntaxNodeRef, parents: readonly string[]): boolean {
    const { name, from: start, to: end } = node;
    const reason = LEFT_OUT[name];
    if (reason !== undefined) {
      this.builder.leaveOut({ start, end }, reason);
      return false;
    }
    if (name === 'AdmonitionTitle') this.builder.single({ start, end }, 'heading');
    const isHeading = name.startsWith('ATXHeading') || name.startsWith('SetextHeading');
    if (!isHeading && name !== 'Paragraph' && name !== 'Task') return true;
    const lines = linesOf(this.text, { start, end }, marksIn(node.node.cursor()));
    addParagraph(this.builder, this.text, lines, isHeading ? 'heading' : kindIn(parents), this.width);
    return false;
  }
}

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
