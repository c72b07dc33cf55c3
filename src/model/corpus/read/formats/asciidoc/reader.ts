import type { BlockKind, Reader, ReadText } from '../../block.ts';
import { BlockBuilder, splitLines } from '../../blockBuilder.ts';
import type { Stretch } from '../../../sentences/cutting.ts';
import { asciidocMarkup } from './inline.ts';
import {
  ADMONITION,
  ATTRIBUTE,
  ATTRIBUTES,
  ATTRIBUTION,
  BLOCK_TITLE,
  COMPOUND,
  CONDITION,
  ITEM,
  MACRO,
  QUOTED,
  RULE,
  SECTION,
  TERM,
  UNDERLINE,
  VERBATIM,
  VERBATIM_STYLE,
  VERSE_STYLE,
} from './marks.ts';

/**
 * Reads AsciiDoc: paragraphs, titles, items, terms and their descriptions, notes, quotations and verse. Listings,
 * literal and passed-through text, comments, tables, attributes and macros that include something are left out.
 * Blocks are those that Asciidoctor finds (`test/fixtures/corpus/asciidoctor`).
 */
export const asciidoc: Reader = {
  read: (text) => new AsciidocReader(text).read(),
  markup: asciidocMarkup,
  fence: /^(?:-{4,}|\.{4,}|\+{4,}|\/{4,}|_{4,}|={4,}|\|={3})$/gm,
};

/** A line of text, without white space at its ends. */
interface Line extends Stretch {
  readonly content: string;
  readonly isIndented: boolean;
}

class AsciidocReader {
  private readonly text: string;
  private readonly builder: BlockBuilder;
  private readonly lines: readonly Stretch[];
  private at = 0;
  /** Delimiters of the compound blocks that are open, and whether the lines of each are verse. */
  private readonly open: { readonly delimiter: string; readonly kind: BlockKind }[] = [];
  /** What the attributes above make of the next block. */
  private style: 'none' | 'verbatim' | 'verse' | 'quotation' = 'none';
  private kind: BlockKind = 'paragraph';
  /** Whether an item or term is open, whose text may be indented on the next lines. */
  private inItem = false;
  /** Whether a paragraph is open that a + attached to an item: another item ends it. */
  private isAttached = false;
  /** Manual pages write how a command is called as verse, below this title. */
  private inSynopsis = false;
  /** Whether the line before was blank, or this is the first. */
  private afterBlank = true;

  constructor(text: string) {
    this.text = text;
    this.builder = new BlockBuilder(text);
    this.lines = splitLines(text);
  }

  read(): ReadText {
    while (this.at < this.lines.length) {
      const before = this.at;
      this.line(this.lineAt(before)!);
      this.at = Math.max(this.at, before + 1);
    }
    this.close();
    return this.builder.finish();
  }

  private lineAt(index: number): Line | undefined {
    const line = this.lines[index];
    if (line === undefined) return undefined;
    const raw = this.text.slice(line.start, line.end);
    const content = raw.trim();
    const start = line.start + raw.length - raw.trimStart().length;
    return { start, end: start + content.length, content, isIndented: start > line.start && content !== '' };
  }

  private line(line: Line): void {
    const { content } = line;
    const { afterBlank } = this;
    this.afterBlank = content === '';
    if (content === '') {
      this.close();
      this.isAttached = false;
      // An item goes on after a blank line only where it has no text yet, as a term that is alone on its line.
      if (this.hasText) this.inItem = false;
      return;
    }
    if (this.style === 'verse' && !this.isDelimiter(content)) {
      this.verse();
      return;
    }
    if (!line.isIndented && (this.title(line, afterBlank) || this.delimited(line) || this.silent(line)))
      return;
    if (this.marked(line)) return;
    this.words(line, afterBlank);
  }

  private title(line: Line, afterBlank: boolean): boolean {
    const { content } = line;
    const section = SECTION.exec(content);
    if (section !== null && !this.builder.isOpen) {
      this.close();
      this.heading({ start: line.start + section[0].length, end: line.end });
      if (section[1] === '=' && this.builder.count === 1) this.header();
      return true;
    }
    const under = this.lineAt(this.at + 1);
    if (!afterBlank && this.builder.isOpen) return false;
    if (under === undefined || !UNDERLINE.test(under.content) || under.isIndented) return false;
    const isTitle =
      Math.abs(under.content.length - content.length) <= 1 && /^[\p{L}\p{N}_"'“‘(*`{&-]/u.test(content);
    if (!isTitle || this.isDelimiter(content) || ITEM.test(content) || ATTRIBUTES.test(content)) return false;
    this.close();
    const isFirst = this.builder.count === 0;
    this.heading(line);
    this.at += 2;
    if (isFirst && under.content.startsWith('=')) this.header(this.at);
    return true;
  }

  private heading(words: Stretch): void {
    this.builder.single(words, 'heading');
    this.inSynopsis = /^(?:synopsis|usage)$/i.test(this.text.slice(words.start, words.end));
  }

  /** The author, revision and attributes below the title of a document. */
  private header(from = this.at + 1): void {
    let at = from;
    while (at < this.lines.length && this.lineAt(at)!.content !== '') at++;
    if (at > from) this.leaveOut(from, at, 'front matter');
    this.at = at;
  }

  private isDelimiter(content: string): boolean {
    return COMPOUND.test(content) || VERBATIM.some(([delimiter]) => delimiter.test(content));
  }

  /** A block between two equal lines. */
  private delimited(line: Line): boolean {
    const { content } = line;
    const verbatim = VERBATIM.find(([delimiter]) => delimiter.test(content));
    const isCompound = COMPOUND.test(content);
    if (verbatim === undefined && !isCompound) return false;
    this.close();
    const index = this.open.findLastIndex(({ delimiter }) => delimiter === content);
    if (isCompound && index >= 0) {
      this.open.length = index;
    } else if (verbatim !== undefined || this.style === 'verbatim') {
      const last = content.startsWith('```') ? '```' : content;
      let end = this.at + 1;
      while (end < this.lines.length && this.lineAt(end)!.content !== last) end++;
      this.leaveOut(this.at, Math.min(end + 1, this.lines.length), verbatim?.[1] ?? 'code');
      this.at = Math.min(end + 1, this.lines.length);
    } else if (this.style === 'verse') {
      let end = this.at + 1;
      for (; end < this.lines.length && this.lineAt(end)!.content !== content; end++)
        this.builder.single(this.lineAt(end)!, 'verse');
      this.at = end + 1;
    } else {
      this.open.push({ delimiter: content, kind: content.startsWith('_') ? 'quotation' : 'note' });
    }
    this.style = 'none';
    this.inItem = false;
    return true;
  }

  /** Verse up to the next blank line. */
  private verse(): void {
    let end = this.at;
    for (; end < this.lines.length && this.lineAt(end)!.content !== ''; end++)
      if (!this.inSynopsis) this.builder.single(this.lineAt(end)!, 'verse');
    if (this.inSynopsis) this.leaveOut(this.at, end, 'code');
    this.at = end;
    this.style = 'none';
  }

  /** A line that holds no words. */
  private silent(line: Line): boolean {
    const { content } = line;
    if (ATTRIBUTES.test(content)) {
      this.close();
      if (VERBATIM_STYLE.test(content)) this.style = 'verbatim';
      else if (VERSE_STYLE.test(content)) this.style = 'verse';
      else if (/^\[quote\b/.test(content)) this.style = 'quotation';
      return true;
    }
    const isComment = /^\/\/(?!\/)/.test(content);
    const isCondition = CONDITION.test(content);
    if (isComment || isCondition) {
      // Neither ends a paragraph.
      this.leaveOut(this.at, this.at + 1, isComment ? 'comment' : 'markup');
      return true;
    }
    const isAttribute = ATTRIBUTE.test(content);
    if (this.builder.isOpen && !RULE.test(content) && content !== '+') return false;
    if (isAttribute || MACRO.test(content) || RULE.test(content) || content === '+') {
      this.close();
      let end = this.at + 1;
      while (isAttribute && this.lineAt(end - 1)!.content.endsWith('\\') && end < this.lines.length) end++;
      if (content !== '+') this.leaveOut(this.at, end, isAttribute ? 'attribute' : 'markup');
      else {
        this.inItem = false;
        this.isAttached = true;
      }
      this.at = end;
      return true;
    }
    return false;
  }

  /** An item, a term, the title of a block or the first line of a note. */
  private marked(line: Line): boolean {
    const { content, start, end } = line;
    if (this.style === 'verbatim') return false;
    const begins = !this.builder.isOpen || this.inItem || this.isAttached;
    const item = begins ? ITEM.exec(content) : null;
    if (item !== null) {
      this.begin('item', { start: start + item[0].length, end }, content);
      return true;
    }
    const term = begins ? TERM.exec(content) : null;
    if (term !== null) {
      this.close();
      this.builder.single({ start, end: start + term[1]!.length }, 'term');
      this.begin('item', { start: start + term[0].length, end }, content);
      return true;
    }
    if (this.builder.isOpen || line.isIndented) return false;
    const title = BLOCK_TITLE.exec(content);
    if (title !== null) {
      this.builder.single({ start: start + 1, end }, 'heading');
      return true;
    }
    const note = ADMONITION.exec(content);
    if (note === null) return false;
    this.kind = 'note';
    this.add({ start: start + note[0].length, end }, content);
    return true;
  }

  private begin(kind: BlockKind, words: Stretch, content: string): void {
    this.close();
    this.kind = kind;
    this.inItem = true;
    this.isAttached = false;
    this.hasText = false;
    this.add(words, content);
  }

  /** Whether the open item has text. */
  private hasText = false;

  private words(line: Line, afterBlank: boolean): void {
    const { content, start, end } = line;
    const isLiteral =
      line.isIndented && !this.builder.isOpen && (!this.inItem || (afterBlank && this.hasText));
    if (this.style === 'verbatim' || isLiteral) {
      let last = this.at;
      while (last < this.lines.length && this.lineAt(last)!.content !== '') last++;
      this.close();
      this.leaveOut(this.at, last, 'code');
      this.at = last;
      this.style = 'none';
      return;
    }
    if (!this.builder.isOpen && !this.inItem)
      this.kind = this.style === 'quotation' ? 'quotation' : (this.open.at(-1)?.kind ?? 'paragraph');
    const attribution = ATTRIBUTION.exec(content);
    if (attribution !== null && this.builder.isOpen) {
      this.close();
      this.builder.single({ start: start + attribution[0].length, end }, 'caption');
      return;
    }
    const quoted = QUOTED.exec(content);
    if (quoted !== null) this.kind = 'quotation';
    this.add({ start: start + (quoted?.[0].length ?? 0), end }, content);
  }

  private add({ start, end }: Stretch, content: string): void {
    const breaks = content.endsWith(' +');
    if (start < end) this.hasText = true;
    this.builder.add({ start, end: breaks ? end - 2 : end });
    if (breaks) this.builder.close(this.kind === 'paragraph' ? 'verse' : this.kind);
  }

  private leaveOut(from: number, to: number, reason: string): void {
    const [first, last] = [this.lineAt(from), this.lineAt(to - 1)];
    if (first !== undefined && last !== undefined)
      this.builder.leaveOut({ start: first.start, end: last.end }, reason);
  }

  private close(): void {
    this.builder.close(this.kind);
    if (this.style === 'quotation') this.style = 'none';
  }
}
