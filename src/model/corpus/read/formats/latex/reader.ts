import type { BlockKind, Reader, ReadText } from '../../block.ts';
import { BlockBuilder } from '../../blockBuilder.ts';
import { ArgumentScanner } from './arguments.ts';
import { latexMarkup } from './inline.ts';
import {
  CAPTIONS,
  ENVIRONMENT_KINDS,
  HEADINGS,
  LEADS,
  LITERAL,
  QUOTATIONS,
  SILENT_ENVIRONMENTS,
  STRUCTURE,
  TITLED_ENVIRONMENTS,
} from './macros.ts';
import { structureOf, type Structure } from './structure.ts';

/**
 * Reads LaTeX: paragraphs, headings, captions, items and lines of verse between \begin{document} and \end{document}
 * (or the whole file, where a chapter is included by another). Displayed formulas, code, tables, drawings and comments
 * are left out; commands inside a sentence stay as written. Nothing recurses: nesting is bounded by memory alone.
 */
export const latex: Reader = {
  read: (text) => new LatexReader(text).read(),
  markup: latexMarkup,
  fence: /\\(?:begin|end)\{(?:verbatim|lstlisting|minted|comment|tabular|equation)\}/gm,
};

const TOKEN = /\\(?:[A-Za-z@]+\*?|[^]|$)|%[^\n]*(?:\n[ \t]*)?|\n[ \t]*(?=\n)|\n|[{}]|\$\$|[^\\%\n{}$]+|\$/y;

/** An argument that is a block of its own. */
interface Argument {
  /** Where it closes. */
  readonly end: number;
  readonly kind: BlockKind;
}

class LatexReader {
  private readonly text: string;
  private readonly builder: BlockBuilder;
  private readonly structure: Structure;
  private readonly scanner: ArgumentScanner;
  /** Environments that are open, the innermost last. */
  private readonly environments: string[] = [];
  private readonly arguments: Argument[] = [];
  /** Where the open part of a line began; -1 where none is open. */
  private from = -1;
  /** Up to where line breaks separate no paragraphs, because a command's argument goes on. */
  private inline = -1;
  private position = 0;
  /** Marks that do not come any more. */
  private readonly missing = new Set<string>();

  constructor(text: string) {
    this.text = text;
    this.builder = new BlockBuilder(text);
    this.structure = structureOf(text);
    this.scanner = new ArgumentScanner(text, this.structure.closing);
  }

  read(): ReadText {
    const { text, builder } = this;
    const body = text.indexOf('\\begin{document}');
    if (body > 0) builder.leaveOut({ start: 0, end: body }, 'preamble');
    this.position = Math.max(0, body);
    while (this.position < text.length) {
      TOKEN.lastIndex = this.position;
      const token = TOKEN.exec(text)![0];
      if (this.token(token) === 'stop') break;
    }
    this.close();
    return builder.finish();
  }

  private token(token: string): 'stop' | undefined {
    const start = this.position;
    const first = token[0]!;
    if (first === '\\') return this.command(token.slice(1));
    this.position += token.length;
    if (first === '%') {
      this.endPart(start);
      this.builder.leaveOut({ start, end: start + token.trimEnd().length }, 'comment');
    } else if (first === '\n') {
      this.endPart(start);
      const isBlank = this.text[this.position] === '\n';
      if (start > this.inline && (isBlank || this.isVerse)) this.close();
    } else if (token === '$$') {
      this.formula(start, this.after('$$'));
    } else if (first === '}' && this.arguments.at(-1)?.end === start) {
      this.endPart(start);
      this.builder.close(this.arguments.pop()!.kind);
    } else {
      if (first === '{') this.inline = Math.max(this.inline, this.endOfInline(start));
      if (this.from < 0) this.from = start;
    }
    return undefined;
  }

  private get isVerse(): boolean {
    return this.environments.at(-1) === 'verse' && this.arguments.length === 0;
  }

  /** Where the argument closes that opens at `start`, if it is one inside a paragraph. */
  private endOfInline(start: number): number {
    const end = this.structure.closing.get(start) ?? -1;
    return end - start > MAX_INLINE ? -1 : end;
  }

  private command(name: string): 'stop' | undefined {
    const start = this.position;
    this.position += name.length + 1;
    const plain = name.replace(/\*$/, '');
    if (name === 'begin' || name === 'end') return this.environment(name, start);
    if (name === '[') this.formula(start, this.after('\\]'));
    else if (name === '\\' || name === 'newline') this.lineBreak(start);
    else if (name === 'par') this.closeAt(start);
    else if (name === 'item') this.item(start);
    else if (HEADINGS.has(plain)) this.argument(start, 'heading');
    else if (CAPTIONS.has(plain)) this.argument(start, 'caption', plain === 'captionof' ? 2 : 1);
    else if (QUOTATIONS.has(name)) this.argument(start, 'quotation');
    else if (name === 'footnotetext') this.argument(start, 'note');
    else if (name === 'iffalse') this.pass(start, this.after('\\fi'), 'comment');
    else if (this.standsAlone(start) && (LEADS.has(name) || this.structureCommand(name, start))) {
      // What it would do to the page is nothing to read.
    } else if (LITERAL.has(plain)) this.literal(start, plain);
    else if (this.from < 0) this.from = start;
    return undefined;
  }

  /** Whether no words of its paragraph stand before a command on its line. */
  private standsAlone(start: number): boolean {
    return this.from < 0 || this.text.slice(this.from, start).trim() === '';
  }

  /** Passes over a command that says nothing; false where it is none, or stands in a sentence. */
  private structureCommand(name: string, start: number): boolean {
    if (!STRUCTURE.has(name)) return false;
    const { text } = this;
    let end = this.position;
    if (name === 'def' || name === 'let' || name === 'gdef' || name === 'edef')
      end = Math.max(end, text.indexOf(name === 'let' ? '\n' : '{', end));
    end = this.scanner.all(end);
    // After a line of a paragraph, with more of it on the same line: it belongs to its words.
    const isLine = /^[ \t]*(?:$|[\n%\\])/.test(text.slice(end, end + 80));
    if (this.builder.isOpen && !isLine) return false;
    this.from = -1;
    this.position = end;
    this.builder.leaveOut({ start, end }, 'markup');
    return true;
  }

  /** A command whose argument is not read as text. */
  private literal(start: number, name: string): void {
    if (this.from < 0) this.from = start;
    const { text } = this;
    if (name === 'verb' || name === 'lstinline') {
      const mark = text[this.position];
      const end = mark === undefined || mark === '{' ? -1 : text.indexOf(mark, this.position + 1);
      if (end > 0 && !text.slice(this.position, end).includes('\n')) this.position = end + 1;
      if (mark !== '{') return;
    }
    const end = /^\s*\{[^{}\n]*\}/.exec(text.slice(this.position, this.position + 4000))?.[0].length;
    if (end !== undefined) this.position += end;
  }

  private lineBreak(start: number): void {
    this.endPart(start);
    const rest = /^(?:\*|!|>)?(?:[ \t]*\[[^\]\n]*\])?/.exec(
      this.text.slice(this.position, this.position + 80),
    )!;
    this.position += rest[0].length;
    if (start <= this.inline && this.arguments.length === 0) this.from = start;
    else this.builder.close(this.blockKind);
  }

  private item(start: number): void {
    this.closeAt(start);
    const label = this.scanner.optional(this.position);
    if (label < 0) return;
    if (this.environments.at(-1) === 'description')
      this.builder.single({ start: this.text.indexOf('[', this.position) + 1, end: label - 1 }, 'term');
    this.position = label;
  }

  private argument(start: number, kind: BlockKind, count = 1): void {
    this.closeAt(start);
    const found = this.scanner.required(this.position, count);
    if (found === undefined) return;
    this.position = found.start;
    this.arguments.push({ end: found.end, kind });
  }

  private environment(verb: 'begin' | 'end', start: number): 'stop' | undefined {
    const match = /^\s*\{([^{}\n]*)\}/.exec(this.text.slice(this.position, this.position + 200));
    if (match === null) {
      if (this.from < 0) this.from = start;
      return undefined;
    }
    const name = match[1]!;
    const after = this.position + match[0].length;
    const reason = verb === 'begin' ? SILENT_ENVIRONMENTS.get(name) : undefined;
    const end = this.structure.ends.get(start);
    if (reason !== undefined && end !== undefined) {
      this.pass(start, end + `\\end{${name}}`.length, reason);
      return undefined;
    }
    this.closeAt(start);
    this.position = after;
    if (verb === 'end') {
      const index = this.environments.lastIndexOf(name);
      if (index >= 0 && this.environments.length - index < MAX_UNCLOSED) this.environments.length = index;
      return name === 'document' ? 'stop' : undefined;
    }
    this.environments.push(name);
    if (TITLED_ENVIRONMENTS.has(name)) this.title();
    else this.position = this.scanner.all(after, false);
    return undefined;
  }

  /** The options, overlay and title of a slide or box. */
  private title(): void {
    for (let after = 0; after >= 0;) {
      const overlay = /^<[^<>\n]*>/.exec(this.text.slice(this.position, this.position + 80));
      if (overlay !== null) this.position += overlay[0].length;
      after = this.scanner.optional(this.position);
      if (after >= 0) this.position = after;
    }
    const end = this.scanner.group(this.position);
    if (end === undefined) return;
    this.position++;
    this.arguments.push({ end, kind: 'heading' });
  }

  private after(mark: string): number {
    const end = this.missing.has(mark) ? -1 : this.text.indexOf(mark, this.position);
    if (end < 0) this.missing.add(mark);
    return end < 0 ? this.position : end + mark.length;
  }

  private formula(start: number, end: number): void {
    this.pass(start, end, 'formula');
    const rest = /^[ \t]*[.,;](?=\s|$)/.exec(this.text.slice(end, end + 40));
    if (rest !== null) this.position += rest[0].length;
  }

  private pass(start: number, end: number, reason: string): void {
    this.closeAt(start);
    this.builder.leaveOut({ start, end }, reason);
    this.position = end;
  }

  private get blockKind(): BlockKind {
    const argument = this.arguments.at(-1);
    if (argument !== undefined) return argument.kind;
    for (let i = this.environments.length - 1; i >= Math.max(0, this.environments.length - 3); i--) {
      const kind = ENVIRONMENT_KINDS[this.environments[i]!];
      if (kind !== undefined) return kind;
    }
    return 'paragraph';
  }

  private endPart(end: number): void {
    if (this.from >= 0) this.builder.add({ start: this.from, end });
    this.from = -1;
  }

  private closeAt(end: number): void {
    this.endPart(end);
    this.close();
  }

  private close(): void {
    this.endPart(this.position);
    this.builder.close(this.blockKind);
  }
}

/** Longest argument, in UTF-16 units, that a paragraph holds; blank lines in a longer one separate paragraphs. */
const MAX_INLINE = 4000;
/** Environments that one \end may close: more is another document's. */
const MAX_UNCLOSED = 50;
