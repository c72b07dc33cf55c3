import type { Stretch } from '../../sentences/cutting.ts';

/**
 * A stretch of language in a document: a paragraph, a heading, an item. `prose` is split into sentences; a `whole`
 * block (heading, line of verse, paragraph of a comment) stays together where it fits.
 */
export interface Block {
  readonly kind: 'prose' | 'whole';
  /** What stands on each line, without indentation, markers and line break; never empty. */
  readonly lines: readonly Stretch[];
}

/** The text of a block as one line, and the way back to the document. */
export interface BlockText {
  readonly text: string;
  /** From a stretch of `text` to the stretch of the document that it came from. */
  readonly toSource: (stretch: Stretch) => Stretch;
}

const IDEOGRAPHIC_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]$/u;
const IDEOGRAPHIC_START =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;

/** Joins the lines of a block with a space; lines of Chinese or Japanese, which write none, without. */
export function blockText(source: string, block: Block): BlockText {
  const [only] = block.lines;
  if (only !== undefined && block.lines.length === 1)
    return {
      text: source.slice(only.start, only.end),
      toSource: ({ start, end }) => ({ start: only.start + start, end: only.start + end }),
    };
  let text = '';
  /** Where each line begins in `text`. */
  const starts: number[] = [];
  let before = '';
  for (const { start, end } of block.lines) {
    const line = source.slice(start, end);
    // Two units are enough to hold the last character.
    const unspaced = IDEOGRAPHIC_END.test(before.slice(-2)) && IDEOGRAPHIC_START.test(line.slice(0, 2));
    if (before !== '' && !unspaced) text += ' ';
    starts.push(text.length);
    text += line;
    before = line;
  }
  const sourceOf = (position: number): number => {
    const line = lastAtMost(starts, position);
    return block.lines[line]!.start + position - starts[line]!;
  };
  return {
    text,
    toSource: ({ start, end }) => ({ start: sourceOf(start), end: sourceOf(end - 1) + 1 }),
  };
}

/** The index of the last of ascending `values` that is not above `limit`. */
function lastAtMost(values: readonly number[], limit: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The lines of a text without their ends, which are CR, LF or both. */
export function splitLines(text: string): Stretch[] {
  const lines: Stretch[] = [];
  let start = 0;
  for (const match of text.matchAll(/\r\n?|\n/g)) {
    lines.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  lines.push({ start, end: text.length });
  return lines;
}

/** Gathers lines into blocks for the format readers, which walk a document line by line. */
export class BlockBuilder {
  readonly blocks: Block[] = [];
  private readonly source: string;
  private open: Stretch[] = [];

  constructor(source: string) {
    this.source = source;
  }

  get isOpen(): boolean {
    return this.open.length > 0;
  }

  /** Adds a line to the open block; white space at its ends is left out, and a blank line is no line. */
  add(line: Stretch): void {
    let { start, end } = line;
    while (start < end && isSpace(this.source.charCodeAt(start))) start++;
    while (end > start && isSpace(this.source.charCodeAt(end - 1))) end--;
    if (start < end) this.open.push({ start, end });
  }

  /** Ends the open block, if there is one. */
  close(kind: Block['kind'] = 'prose'): void {
    if (this.open.length > 0) this.blocks.push({ kind, lines: this.open });
    this.open = [];
  }

  /** A block of a single line. */
  single(line: Stretch, kind: Block['kind'] = 'whole'): void {
    this.close();
    this.add(line);
    this.close(kind);
  }
}

function isSpace(unit: number): boolean {
  return (
    unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0xa0 || unit === 0xfeff || unit === 0x3000
  );
}
