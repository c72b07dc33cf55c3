import { documentFormat, isStructure, lineShape, type DocumentFormat, type LineShape } from './lineShape.ts';
import { spaced, withLineEnds } from './spacing.ts';
import { inDocumentTypography } from './typography.ts';
import { handWrappedWidth, isSentencePerLine } from './wrapping.ts';

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

/** A document around a place. */
export class Page {
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
