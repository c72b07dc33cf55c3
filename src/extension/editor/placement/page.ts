import {
  beforeCommentBesideCode,
  documentFormat,
  isStructure,
  lineShape,
  type DocumentFormat,
  type LineShape,
} from './lineShape.ts';
import { spaced, withLineEnds, type SpacingOptions } from './spacing.ts';
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
  readonly spacing: SpacingOptions;
  readonly text: string;
  private readonly file: string;
  private readonly lineEnd: '\n' | '\r\n';
  /** The lines around the place. */
  private readonly nearby: readonly string[];

  constructor({ text, file, lineEnd }: OpenDocument, place: number) {
    this.text = text;
    this.file = file;
    this.format = documentFormat(file);
    this.spacing = {
      latex: this.format === 'latex',
      // Markdown has tags of HTML among its words.
      html: this.format === 'html' || this.format === 'markdown',
      anchors: this.format === 'asciidoc',
    };
    this.lineEnd = lineEnd;
    this.nearby = text.slice(Math.max(0, place - CONTEXT), place + CONTEXT).split(/\r?\n/);
  }

  shape(line: string): LineShape {
    return lineShape(line, this.file);
  }

  isStructure(words: string): boolean {
    return isStructure(words, this.file);
  }

  beforeCommentBesideCode(position: number): ReturnType<typeof beforeCommentBesideCode> {
    return beforeCommentBesideCode(this.line(position), this.file);
  }

  lineStart(position: number): number {
    return this.text.lastIndexOf('\n', position - 1) + 1;
  }

  lineEndAt(position: number): number {
    const end = this.text.indexOf('\n', position);
    const at = end < 0 ? this.text.length : end;
    return at > position && this.text[at - 1] === '\r' ? at - 1 : at;
  }

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
    const { prefix, mark } = this.shape(`${before}x`);
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

  /**
   * A text with the document's typography, and nothing in it that would hide the rest of its line.
   * @param replaced what it takes the place of, whose marks it takes over where there are any
   */
  typeset(text: string, replaced = ''): string {
    const lines = text.replace(/\r\n?/g, '\n');
    const sample = /["“”„«»'’]|--|[—–]/.test(replaced) ? replaced : this.text;
    const plain = inDocumentTypography(lines, sample, this.format);
    return this.format === 'latex' ? escapedPercent(plain, replaced) : plain;
  }

  /**
   * A text whose further lines stand under the line of a position.
   * @param replaced what it takes the place of, whose lines keep what stands before them
   */
  continued(text: string, position: number, replaced = ''): string {
    if (!text.includes('\n')) return text;
    const shape = this.shape(this.line(position));
    const before = replaced.split(/\r?\n/).map((line) => this.shape(line).prefix);
    return text
      .split('\n')
      .map((line, index) => {
        if (index === 0) return line;
        const words = this.unmarked(line, shape);
        return words.trim() === ''
          ? (before[index] ?? shape.prefix).trimEnd()
          : (before[index] ?? this.hanging(shape)) + words;
      })
      .join('\n');
  }

  /** A further line of a text without the marks that lines repeat here, where it was taken from the document with them. */
  unmarked(line: string, { prefix }: LineShape): string {
    const own = this.shape(line);
    const isSame = own.prefix.trim() === prefix.trim() || own.prefix.trim() === '';
    return isSame ? line.slice(own.prefix.length) : line.trimStart();
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

/** Percent signs escaped, but for those in addresses and those of a text that had comments before. */
function escapedPercent(text: string, replaced: string): string {
  if (/(?<!\\)%/.test(replaced)) return text;
  return text.replace(/\\(?:url|href|path|nolinkurl)\{[^{}]*\}|(?<!\\)%/g, (found) =>
    found === '%' ? String.raw`\%` : found,
  );
}
