import type { Stretch } from '../sentences/cutting.ts';
import type { Block, BlockKind, LeftOutStretch, ReadText } from './block.ts';

/** The lines of a text without their ends. */
export function splitLines(text: string): Stretch[] {
  const lines: Stretch[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    lines.push({ start, end });
    start = end + 1;
  }
  lines.push({ start, end: text.length });
  return lines;
}

/** Gathers the blocks of a document for readers, which walk it from beginning to end. */
export class BlockBuilder {
  private readonly blocks: Block[] = [];
  private readonly leftOut: LeftOutStretch[] = [];
  private readonly source: string;
  private open: Stretch[] = [];

  constructor(source: string) {
    this.source = source;
  }

  get isOpen(): boolean {
    return this.open.length > 0;
  }

  get count(): number {
    return this.blocks.length;
  }

  get lastKind(): BlockKind | undefined {
    return this.blocks.at(-1)?.kind;
  }

  /** Adds a part to the open block; white space at its ends is left out, and a blank part is none. */
  add(part: Stretch): void {
    let { start, end } = part;
    while (start < end && isSpace(this.source.charCodeAt(start))) start++;
    while (end > start && isSpace(this.source.charCodeAt(end - 1))) end--;
    if (start < end) this.open.push({ start, end });
  }

  /** Ends the open block, if there is one. */
  close(kind: BlockKind = 'paragraph'): void {
    if (this.open.length > 0) this.blocks.push({ kind, parts: this.open });
    this.open = [];
  }

  single(part: Stretch, kind: BlockKind): void {
    this.close();
    this.add(part);
    this.close(kind);
  }

  /** Notes a stretch that is not language. */
  leaveOut({ start, end }: Stretch, reason: string): void {
    const last = this.leftOut.at(-1);
    const joins = last?.reason === reason && this.source.slice(last.end, start).trim() === '';
    if (joins) this.leftOut[this.leftOut.length - 1] = { start: last.start, end, reason };
    else if (start < end) this.leftOut.push({ start, end, reason });
  }

  finish(): ReadText {
    this.close();
    return { blocks: this.blocks, leftOut: this.leftOut };
  }
}

function isSpace(unit: number): boolean {
  return (
    unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0xa0 || unit === 0xfeff || unit === 0x3000
  );
}
