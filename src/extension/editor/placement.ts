/**
 * Where and how a text goes into a document: what stands there, and what is to stand in its place. Texts are plain;
 * the document's own marks, indentation, line ends and typography are put around them. Knows nothing of VS Code.
 */
import {
  documentFormat,
  isAdornment,
  isStructure,
  lineShape,
  type DocumentFormat,
  type LineShape,
} from './lineShape.ts';
import { spaced, spacedBefore, withLineEnds } from './spacing.ts';
import { inDocumentTypography } from './typography.ts';
import { handWrappedWidth, isSentenceEnd, isSentencePerLine, wrapped } from './wrapping.ts';

export interface OpenDocument {
  readonly text: string;
  /** Its name, which tells its format. */
  readonly file: string;
  readonly lineEnd: '\n' | '\r\n';
}

/** A stretch of a document, in UTF-16 units: [start, end). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is to stand in the place of a stretch. */
export interface Replacement extends Span {
  readonly text: string;
}

/** Lines before and after a place that tell how a document is written. */
const CONTEXT = 20_000;

/** A text at the cursor, or in the place of a selection. */
export function atCursor(document: OpenDocument, { start, end }: Span, text: string): Replacement {
  const page = new Page(document, start);
  const words = page.typeset(text);
  const [before, after] = [page.before(start), page.after(end)];
  const lines = page.continued(start === end ? page.spaced(before, words, after) : words, start);
  return page.replacement({ start, end }, lines);
}

/** A continuation, which brings the space before it itself. */
export function continuedAt(document: OpenDocument, { start, end }: Span, text: string): Replacement {
  const page = new Page(document, start);
  const words = spacedBefore(page.typeset(text), page.after(end), page.spacing);
  return page.replacement({ start, end }, page.continued(words, start));
}

/** A text in the place of another. */
export function inPlaceOf(document: OpenDocument, span: Span, text: string): Replacement {
  const page = new Page(document, span.start);
  return page.replacement(span, page.continued(page.typeset(text), span.start));
}

/**
 * A text after another that stays: in the middle of a line right after it, else as the next paragraph, item, heading
 * or line, whichever the other is.
 */
export function after(document: OpenDocument, span: Span, text: string): Replacement {
  const page = new Page(document, span.end);
  const words = page.typeset(text);
  const at = { start: span.end, end: span.end };
  const [before, rest] = [page.before(span.end), page.after(span.end)];
  const command =
    page.format === 'latex' && rest.startsWith('}') ? HEADING.exec(page.before(span.start)) : null;
  if (command !== null) {
    const end = span.end + rest.trimEnd().length;
    const heading = words.trim().replace(/\s*\n\s*/g, ' ');
    return page.replacement({ start: end, end }, `\n\n${command[1]!}${command[2]!}{${heading}}`);
  }
  const block = new Block(page, span);
  if (rest.trim() === '') return block.after(words);
  if (page.format === 'plain' && block.isWrapped) return block.flowing(words);
  return page.replacement(at, page.continued(page.spaced(before, words, rest), span.end));
}

/** The command of a heading whose words begin here, with the indentation before it. */
const HEADING = /^(\s*)(\\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph)\*?)(?:\[[^\]]*\])?\{$/;

/** A document around a place. */
class Page {
  readonly format: DocumentFormat;
  readonly spacing: { readonly latex: boolean };
  readonly text: string;
  private readonly file: string;
  private readonly lineEnd: '\n' | '\r\n';
  /** The lines around the place. */
  private readonly nearby: readonly string[];

  constructor({ text, file, lineEnd }: OpenDocument, place: number) {
    this.text = text;
    this.file = file;
    this.format = documentFormat(file);
    this.spacing = { latex: this.format === 'latex' };
    this.lineEnd = lineEnd;
    this.nearby = text.slice(Math.max(0, place - CONTEXT), place + CONTEXT).split(/\r?\n/);
  }

  shape(line: string): LineShape {
    return lineShape(line, this.file);
  }

  isStructure(words: string): boolean {
    return isStructure(words, this.file);
  }

  lineStart(position: number): number {
    return this.text.lastIndexOf('\n', position - 1) + 1;
  }

  lineEndAt(position: number): number {
    const end = this.text.indexOf('\n', position);
    const at = end < 0 ? this.text.length : end;
    return at > position && this.text[at - 1] === '\r' ? at - 1 : at;
  }

  /** The line of a position. */
  line(position: number): string {
    return this.text.slice(this.lineStart(position), this.lineEndAt(position));
  }

  /** The line below that of a position; undefined at the end. */
  lineBelow(position: number): { readonly start: number; readonly text: string } | undefined {
    const end = this.text.indexOf('\n', position);
    if (end < 0) return undefined;
    return { start: end + 1, text: this.line(end + 1) };
  }

  /** The line above that of a position; undefined at the beginning. */
  lineAbove(position: number): { readonly start: number; readonly text: string } | undefined {
    const start = this.lineStart(position);
    return start === 0 ? undefined : { start: this.lineStart(start - 1), text: this.line(start - 1) };
  }

  before(position: number): string {
    return this.text.slice(this.lineStart(position), position);
  }

  after(position: number): string {
    return this.text.slice(position, this.lineEndAt(position));
  }

  spaced(before: string, text: string, rest: string): string {
    const { prefix, mark } = this.shape(before);
    // What stands before the words of a line is no word.
    const isStart = before.length <= prefix.length + mark.length;
    return spaced(isStart ? '' : before, text, rest, this.spacing);
  }

  get sentencePerLine(): boolean {
    return isSentencePerLine(this.nearby.map((line) => this.shape(line).words));
  }

  get width(): number {
    return handWrappedWidth(this.nearby);
  }

  /** A text with the document's typography, and nothing in it that would hide the rest of its line. */
  typeset(text: string): string {
    const plain = inDocumentTypography(text.replace(/\r\n?/g, '\n'), this.text, this.format);
    return this.format === 'latex' ? plain.replace(/(?<!\\)%/g, String.raw`\%`) : plain;
  }

  /** A text whose further lines stand under the line of a position. */
  continued(text: string, position: number): string {
    if (!text.includes('\n')) return text;
    const shape = this.shape(this.line(position));
    const indent = this.hanging(shape);
    return text
      .split('\n')
      .map((line, index) => (index === 0 ? line : (indent + line.trim()).trimEnd()))
      .join('\n');
  }

  /** What stands before the second line of a block. */
  hanging({ prefix, mark, kind }: LineShape): string {
    if (kind === 'line') return prefix + mark;
    if (kind === 'item' && this.format !== 'latex') return prefix + ' '.repeat(mark.length);
    if (kind === 'once') return prefix + ' '.repeat(this.format === 'restructured' ? 3 : 4);
    return prefix;
  }

  /** Whether a line of a paragraph may begin with a text: not with what would be a mark there. */
  mayBegin(text: string): boolean {
    const { kind } = this.shape(text);
    return kind === 'none' && !/^(?:[-+*>#|=~]|\d+[.)](?:\s|$)|\.\.|\\item|::)/.test(text);
  }

  replacement({ start, end }: Span, text: string): Replacement {
    return { start, end, text: withLineEnds(text, this.lineEnd) };
  }
}

/** The block that a stretch ends: an item, a heading, a line of verse, a paragraph. */
class Block {
  private readonly page: Page;
  private readonly span: Span;
  /** The first line of the stretch. */
  private readonly shape: LineShape;

  constructor(page: Page, span: Span) {
    this.page = page;
    this.span = span;
    this.shape = page.shape(page.line(span.start));
  }

  /** Whether the stretch lies in a paragraph of several lines that are broken by hand. */
  get isWrapped(): boolean {
    const { page, span } = this;
    const above = page.lineAbove(span.end);
    const isFirst = page.shape(page.line(span.end)).mark !== '';
    const hasAbove = !isFirst && above !== undefined && page.shape(above.text).words !== '';
    return (hasAbove || this.goesOn(page.lineBelow(span.end)?.text)) && !page.sentencePerLine;
  }

  /** A text after the block. */
  after(text: string): Replacement {
    const { page, span, shape } = this;
    const end = span.end;
    const below = page.lineBelow(end);
    if (below !== undefined && shape.kind === 'none' && isUnderline(page.line(end), below.text))
      return this.title(text, below);
    const at = { start: end, end };
    const isOwnLine = page.before(span.start).length <= shape.prefix.length + shape.mark.length;
    const isSource = page.format === 'source' && shape.prefix.trim() !== '';
    if (this.goesOn(below?.text) && !isSource && shape.kind !== 'line') {
      if (isOwnLine && (page.sentencePerLine || page.width === Infinity))
        return page.replacement(at, `\n${this.lines(text, shape.prefix)}`);
      return this.flowing(text);
    }
    const mark = this.nextMark();
    const gap =
      isSource || shape.kind === 'line' || (shape.kind === 'item' && !this.isLoose()) ? '\n' : this.gap();
    return page.replacement(at, gap + this.lines(text, mark));
  }

  /** Whether the paragraph of the stretch goes on in the line below. */
  private goesOn(below: string | undefined): boolean {
    if (below === undefined) return false;
    const next = this.page.shape(below);
    const isSame = next.prefix.trim() === this.page.shape(this.page.line(this.span.end)).prefix.trim();
    return (
      isSame &&
      next.words !== '' &&
      next.kind === 'none' &&
      !this.page.isStructure(next.words) &&
      this.shape.kind !== 'heading' &&
      !isAdornment(below)
    );
  }

  /** Two line ends, with the marks of a quotation on the line between. */
  private gap(): string {
    const { prefix } = this.page.shape(this.page.line(this.span.end));
    return `\n${prefix.trimEnd()}\n`;
  }

  /** What stands before the words of the next block. */
  private nextMark(): string {
    const { shape, page } = this;
    if (shape.kind === 'item' || shape.kind === 'heading' || shape.kind === 'line')
      return shape.prefix + next(shape.mark);
    if (shape.kind === 'once') return page.format === 'asciidoc' ? '' : page.hanging(shape);
    return shape.prefix;
  }

  /** The lines of a text, broken as the document breaks them, with their marks. */
  private lines(text: string, mark: string): string {
    const { page } = this;
    const shape = page.shape(`${mark}x`);
    const rest = shape.kind === 'none' ? mark : page.hanging(shape);
    const width = shape.kind === 'heading' || shape.kind === 'line' ? Infinity : page.width;
    const parts = text.trim().split(/\s*\n\s*/);
    const isVerse = parts.length > 1;
    return parts
      .flatMap((part) => (page.sentencePerLine && !isVerse ? sentences(part) : [part]))
      .flatMap((part, index) =>
        wrapped(this.escaped(part), width, [index === 0 ? mark.length : rest.length, rest.length], (words) =>
          page.mayBegin(words),
        ),
      )
      .map((line, index) => (index === 0 ? mark : rest) + line)
      .join('\n');
  }

  /** A text that begins like a mark of the format, so that it does not become one. */
  private escaped(text: string): string {
    if (this.page.mayBegin(text)) return text;
    switch (this.page.format) {
      case 'markdown':
        return text.replace(/^(\d*)(?=[-+*>#|=~.)])/, String.raw`$1\\`);
      case 'restructured':
        return `\\${text}`;
      case 'asciidoc':
        return `{empty}${text}`;
      case 'latex':
        return text.startsWith('\\item') ? text : text;
      case 'plain':
      case 'source':
      case 'none':
        return text;
    }
  }

  /**
   * A text that goes on with the line of the stretch, wrapped where the document is. Plain text says only by full lines
   * that they belong together, so there the rest of the paragraph is wrapped anew.
   */
  flowing(text: string): Replacement {
    const { page, span } = this;
    const { prefix } = page.shape(page.line(span.end));
    const before = page.before(span.end);
    const spacedText = page.spaced(before, text.replace(/\s*\n\s*/g, ' '), '');
    const lead = spacedText.startsWith(' ') ? ' ' : '';
    const { words, end } = page.format === 'plain' ? this.restOfParagraph() : { words: '', end: span.end };
    const all = `${spacedText.trim()} ${words}`.trimEnd();
    const lines = wrapped(all, this.width, [before.length + lead.length, prefix.length], (part) =>
      page.mayBegin(part),
    );
    return page.replacement(
      { start: span.end, end },
      (lines[0] === '' ? '' : lead) + lines.join(`\n${prefix}`),
    );
  }

  /** The lines of the paragraph below the stretch, and where the last ends. */
  private restOfParagraph(): { words: string; end: number } {
    const { page, span } = this;
    const words = [page.after(span.end).trim()];
    let end = span.end + page.after(span.end).length;
    for (
      let below = page.lineBelow(end);
      this.goesOn(below?.text) && below !== undefined;
      below = page.lineBelow(end)
    ) {
      words.push(page.shape(below.text).words);
      end = below.start + below.text.length;
    }
    return { words: words.join(' ').trim(), end };
  }

  /** The width of the paragraph's lines; the stretch is in the midst of it. */
  private get width(): number {
    const { page, span } = this;
    let width = page.line(span.end).trimEnd().length;
    let at = span.end;
    for (
      let below = page.lineBelow(at);
      this.goesOn(below?.text) && below !== undefined;
      below = page.lineBelow(at)
    ) {
      width = Math.max(width, below.text.trimEnd().length);
      at = below.start;
    }
    at = span.end;
    for (let above = page.lineAbove(at); above !== undefined && page.shape(above.text).words !== '';) {
      width = Math.max(width, above.text.trimEnd().length);
      at = above.start;
      above = page.shape(above.text).kind === 'none' ? page.lineAbove(at) : undefined;
    }
    return Math.max(width, page.width === Infinity ? 0 : page.width);
  }

  /** Whether blank lines stand between the items of the list. */
  private isLoose(): boolean {
    const { page, span } = this;
    const indent = this.shape.prefix.length;
    const above = page.lineAbove(span.start);
    const below = page.lineBelow(span.end);
    if (above?.text.trim() === '') {
      const before = page.lineAbove(above.start);
      if (before !== undefined && page.shape(before.text).kind === 'item') return true;
    }
    if (below?.text.trim() !== '') return false;
    const next = page.lineBelow(below.start);
    if (next === undefined) return false;
    const shape = page.shape(next.text);
    return shape.kind === 'item' && shape.prefix.length === indent;
  }

  /** A title of two lines: the next one has a line under it, too. */
  private title(text: string, below: { readonly start: number; readonly text: string }): Replacement {
    const { page } = this;
    const words = text.trim().replace(/\s*\n\s*/g, ' ');
    const line = below.text.trim()[0]!.repeat(Math.max(3, [...words].length));
    const above = page.lineAbove(this.span.start)?.text ?? '';
    const over = isAdornment(above) && above.trim() === below.text.trim() ? `${line}\n` : '';
    const end = below.start + below.text.length;
    return page.replacement({ start: end, end }, `\n\n${over}${words}\n${line}`);
  }
}

function isUnderline(title: string, below: string): boolean {
  const line = below.trim();
  return (
    /^([=\-~^"'*+#`:.])\1{2,}$/.test(line) &&
    line.length >= Math.min(3, title.trim().length) &&
    title.trim() !== ''
  );
}

/** The mark after this one: numbers count, boxes are not ticked yet. */
function next(mark: string): string {
  return mark
    .replace(/^(\(?)(\d{1,9})(?=[.)])/, (_, open: string, number: string) => `${open}${Number(number) + 1}`)
    .replace(
      /^(\(?)([A-Ya-y])(?=[.)])/,
      (_, open: string, letter: string) => open + String.fromCharCode(letter.charCodeAt(0) + 1),
    )
    .replace(/\[[xX*]\]/, '[ ]')
    .replace(/^\\item\[[^\]]*\]/, '\\item');
}

function sentences(text: string): string[] {
  return text
    .split(/(?<=[.!?…]["'”’»)]*) +(?=["'“‘«(¿¡]?\p{Lu})/u)
    .filter((sentence) => sentence !== '' || isSentenceEnd(text));
}
