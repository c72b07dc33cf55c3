import { isAdornment, type DocumentFormat, type LineShape } from './lineShape.ts';
import type { Page, Replacement, Span } from './page.ts';
import { wrapped } from './wrapping.ts';

/** Formats that write a title with a line under it; in a source file such a line ends a comment. */
const UNDERLINING: ReadonlySet<DocumentFormat> = new Set(['markdown', 'plain', 'restructured', 'asciidoc']);

/** The block that a stretch ends: an item, a heading, a line of verse, a paragraph. */
export class NextBlock {
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

  after(text: string): Replacement {
    const { page, span, shape } = this;
    const end = span.end;
    const below = page.lineBelow(end);
    const mayBeTitle = UNDERLINING.has(page.format) && shape.kind === 'none';
    if (below !== undefined && mayBeTitle && isUnderline(page.line(end), below.text))
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
    const [first, ...others] = text.trim().split(/[ \t]*\n/);
    const parts = [first!, ...others.map((line) => page.unmarked(line, this.shape))].filter(
      (line) => line !== '',
    );
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
      case 'html':
      case 'latex':
      case 'plain':
      case 'source':
      case 'fountain':
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
    const line = below.text.trim()[0]!.repeat(Math.max(3, words.length));
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
  return text.split(/(?<=[.!?…]["'”’»)]*) +(?=["'“‘«(¿¡]?\p{Lu})/u);
}
