import type { BlockKind, Reader, ReadText } from '../../block.ts';
import { BlockBuilder } from '../../blockBuilder.ts';
import type { Stretch } from '../../../sentences/cutting.ts';
import { explicitMarkup, type Body } from './explicitMarkup.ts';
import { restructuredTextMarkup } from './inline.ts';
import { Lines } from './lines.ts';
import {
  ADORNMENT,
  BULLET,
  ENUMERATOR,
  FIELD,
  GRID_TABLE,
  LINE_BLOCK,
  OPTIONS,
  SIMPLE_TABLE,
} from './marks.ts';

/**
 * Reads reStructuredText: paragraphs, titles, items, definitions, field texts, line blocks, and the text of directives
 * that hold prose (`directives.ts`). Literal blocks, doctests, tables, link targets, comments and other directives are
 * left out. Blocks are those that docutils finds (`test/fixtures/corpus/docutils`).
 */
export const restructuredText: Reader = {
  read: readRestructuredText,
  markup: restructuredTextMarkup,
  fence: /(?!)/gm,
};

/** Deeper than anybody indents, and no danger to the stack. */
const MAX_DEPTH = 500;

function readRestructuredText(text: string): ReadText {
  const body = new DocumentBody(text);
  try {
    body.read(0, body.lines.count, body.lines.leastIndent(0, body.lines.count), 'paragraph');
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const problem = `blocks nest more than ${MAX_DEPTH} levels deep on line ${error.line + 1}`;
    return { blocks: [], leftOut: [], problem };
  }
  return body.builder.finish();
}

class TooDeep extends Error {
  readonly line: number;
  constructor(line: number) {
    super('too deep');
    this.line = line;
  }
}

/** Fields of a document that are prose. */
const ABSTRACT = /^:(?:abstract|dedication):/i;
const ATTRIBUTION = /^(?:---?|—)\s*(?=\S)/;

/** Reads the body elements of a document and of everything in it. */
class DocumentBody implements Body {
  readonly builder: BlockBuilder;
  readonly lines: Lines;
  private depth = 0;

  constructor(text: string) {
    this.builder = new BlockBuilder(text);
    this.lines = new Lines(text);
  }

  /**
   * Reads lines [from, to) that are indented by `indent` columns.
   * @param first where the first line begins, where marks stand before it
   */
  read(from: number, to: number, indent: number, kind: BlockKind, first?: number): void {
    const { lines } = this;
    let at = from;
    while (at < to && lines.isBlank(at)) at++;
    if (++this.depth > MAX_DEPTH) throw new TooDeep(at);
    at = from;
    if (first !== undefined) at = this.element(from, to, indent, kind, first);
    while (at < to) {
      if (lines.isBlank(at)) at++;
      else if (lines.indent(at) > indent) at = this.quotation(at, to, indent, kind);
      else at = this.element(at, to, indent, kind, lines.stretch(at).start);
    }
    this.depth--;
  }

  private quotation(at: number, to: number, indent: number, kind: BlockKind): number {
    const end = Math.max(at + 1, this.lines.endOfIndented(at, indent, to));
    this.read(at, end, this.lines.leastIndent(at, end), kind === 'paragraph' ? 'quotation' : kind);
    return end;
  }

  /** Reads the element whose first line begins at `start`; returns the line after it. */
  private element(at: number, to: number, indent: number, kind: BlockKind, start: number): number {
    const { lines, builder } = this;
    const { end } = lines.stretch(at);
    const content = lines.text.slice(start, end).trimEnd();
    const inner = (mark: RegExp, innerKind: BlockKind): number =>
      this.marked(at, to, indent, start + mark.exec(content)![0].length, innerKind);
    if (/^\.\.(?:\s|$)/.test(content)) return explicitMarkup(this, { at, to, indent, start, content });
    if (/^__(?:\s|$)/.test(content))
      return this.leaveOut(at, lines.endOfIndented(at + 1, indent, to), 'link target');
    if (kind !== 'paragraph' && ATTRIBUTION.test(content))
      return this.paragraph(at, to, indent, kind, start + ATTRIBUTION.exec(content)![0].length);
    if (FIELD.test(content)) {
      const isData = kind === 'paragraph' && indent === 0 && this.isAtStart(at) && !ABSTRACT.test(content);
      return isData ? this.leaveOut(at, this.endOfFields(at, to), 'front matter') : inner(FIELD, kind);
    }
    if (BULLET.test(content)) return inner(BULLET, 'item');
    if (ENUMERATOR.test(content) && this.isEnumerated(at, to, indent)) return inner(ENUMERATOR, 'item');
    if (OPTIONS.test(content) && /^(?:-|\/)/.test(content)) return inner(OPTIONS, 'item');
    if (LINE_BLOCK.test(content)) return this.lineBlock(at, to, indent);
    if (content.startsWith('>>>')) return this.leaveOut(at, this.endOfParagraph(at, to), 'code');
    if (GRID_TABLE.test(content)) return this.leaveOut(at, this.endOfParagraph(at, to), 'table');
    if (SIMPLE_TABLE.test(content)) return this.leaveOut(at, this.endOfSimpleTable(at, to), 'table');
    const title = this.title(at, to, content);
    if (title !== null) {
      if (title.words !== null) builder.single(title.words, 'heading');
      return title.end;
    }
    return this.paragraph(at, to, indent, kind, start);
  }

  /** An element whose first line is marked: the rest of the line and what is indented under it. */
  private marked(at: number, to: number, indent: number, start: number, kind: BlockKind): number {
    const { lines } = this;
    const end = Math.max(at + 1, lines.endOfIndented(at + 1, indent, to));
    const hasWords = lines.text.slice(start, lines.stretch(at).end).trim() !== '';
    const inner = lines.leastIndent(at + 1, end);
    if (!hasWords) this.read(at + 1, end, inner, kind);
    else this.read(at, end, Number.isFinite(inner) ? inner : indent + 1, kind, start);
    return end;
  }

  /** A title with its adornment, or a line between paragraphs; null where it is neither. */
  private title(at: number, to: number, content: string): { words: Stretch | null; end: number } | null {
    const { lines } = this;
    const isLine = ADORNMENT.test(content);
    if (isLine) {
      const below = at + 2 < to ? lines.words(at + 2) : '';
      const isOverline = !lines.isBlank(at + 1) && below === content && at + 2 < to;
      if (isOverline) return { words: lines.stretch(at + 1), end: at + 3 };
      return content.length >= 4 ? { words: null, end: at + 1 } : null;
    }
    const under = at + 1 < to && lines.indent(at + 1) === lines.indent(at) ? lines.words(at + 1) : '';
    const isTitle = ADORNMENT.test(under) && (under.length >= 4 || under.length >= content.length);
    return isTitle && under !== '::' && under !== '..' ? { words: lines.stretch(at), end: at + 2 } : null;
  }

  private paragraph(at: number, to: number, indent: number, kind: BlockKind, start: number): number {
    const { lines, builder } = this;
    builder.close();
    const next = at + 1 < to ? lines.indent(at + 1) : -1;
    if (next > indent && start === lines.stretch(at).start) return this.definition(at, to, indent, kind);
    let end = at + 1;
    while (end < to && lines.indent(end) === indent) end++;
    // The first line of an item may be followed by lines at the indentation of its text alone.
    const last = lines.words(end - 1);
    const isLiteral = last.endsWith('::');
    for (let i = at; i < end; i++) {
      const stretch = i === at ? { start, end: lines.stretch(at).end } : lines.stretch(i);
      builder.add(isLiteral && i === end - 1 ? withoutLiteralMark(lines.text, stretch) : stretch);
    }
    builder.close(kind);
    return isLiteral ? this.literal(end, to, indent) : end;
  }

  private definition(at: number, to: number, indent: number, kind: BlockKind): number {
    const { lines, builder } = this;
    const { start, end } = lines.stretch(at);
    const words = lines.text.slice(start, end);
    if (words.trimEnd().endsWith('::')) {
      builder.single(withoutLiteralMark(lines.text, { start, end }), kind);
      return this.literal(at + 1, to, indent);
    }
    const classifier = words.indexOf(' : ');
    builder.single({ start, end: classifier < 0 ? end : start + classifier }, 'term');
    const last = lines.endOfIndented(at + 1, indent, to);
    this.read(at + 1, last, lines.leastIndent(at + 1, last), kind);
    return last;
  }

  /** The literal block after a paragraph that ends in `::`: what is indented, or quoted. */
  private literal(from: number, to: number, indent: number): number {
    const { lines } = this;
    let at = from;
    while (at < to && lines.isBlank(at)) at++;
    if (at >= to) return at;
    if (lines.indent(at) > indent) return this.leaveOut(at, lines.endOfIndented(at, indent, to), 'code');
    const quote = /^[!-/:-@[-`{-~]/.exec(lines.words(at))?.[0];
    let end = at;
    if (quote !== undefined && at > from)
      while (end < to && lines.indent(end) === indent && lines.words(end).startsWith(quote)) end++;
    return end > at ? this.leaveOut(at, end, 'code') : at;
  }

  private lineBlock(from: number, to: number, indent: number): number {
    const { lines, builder } = this;
    let at = from;
    for (; at < to && !lines.isBlank(at) && lines.indent(at) >= indent; at++) {
      const { start, end } = lines.stretch(at);
      const mark = lines.indent(at) === indent ? LINE_BLOCK.exec(lines.words(at)) : null;
      if (lines.indent(at) === indent && mark === null) break;
      if (mark !== null) builder.close('verse');
      builder.add({ start: start + (mark?.[0].length ?? 0), end });
    }
    builder.close('verse');
    return at;
  }

  /** Leaves lines out; returns the line after them. */
  leaveOut(from: number, to: number, reason: string): number {
    const end = Math.max(from + 1, to);
    this.builder.close();
    this.builder.leaveOut(
      { start: this.lines.stretch(from).start, end: this.lines.stretch(end - 1).end },
      reason,
    );
    return end;
  }

  /** An enumerator begins an item where the next line belongs to it: "A. Einstein was" goes on in the next line. */
  private isEnumerated(at: number, to: number, indent: number): boolean {
    const { lines } = this;
    if (at + 1 >= to || lines.isBlank(at + 1) || lines.indent(at + 1) > indent) return true;
    return ENUMERATOR.test(lines.words(at + 1));
  }

  private endOfParagraph(from: number, to: number): number {
    let end = from;
    while (end < to && !this.lines.isBlank(end)) end++;
    return end;
  }

  /** A simple table ends with its third border, or with the second where a blank line follows. */
  private endOfSimpleTable(from: number, to: number): number {
    let borders = 0;
    for (let i = from; i < to; i++) {
      if (!SIMPLE_TABLE.test(this.lines.words(i))) continue;
      borders++;
      if (borders === 3 || (borders === 2 && this.lines.isBlank(i + 1))) return i + 1;
    }
    return this.endOfParagraph(from, to);
  }

  /** Whether nothing but a title, comments and fields stand before a line: there fields are the document's data. */
  private isAtStart(at: number): boolean {
    return (
      this.builder.count <= 1 && (this.builder.count === 0 || this.builder.lastKind === 'heading') && at < 50
    );
  }

  private isData(line: number): boolean {
    const words = this.lines.words(line);
    return this.lines.indent(line) > 0 || (FIELD.test(words) && !ABSTRACT.test(words));
  }

  private endOfFields(from: number, to: number): number {
    const { lines } = this;
    let end = from;
    while (end < to && !lines.isBlank(end) && this.isData(end)) end++;
    return end;
  }
}

/** The `::` that announces a literal block: a line of its own says nothing, at the end of a sentence it is a colon. */
function withoutLiteralMark(text: string, { start, end }: Stretch): Stretch {
  const words = text.slice(start, end).trimEnd();
  const isAlone = /(?:^|\s)::$/.test(words);
  return { start, end: start + words.length - (isAlone ? 2 : 1) };
}
