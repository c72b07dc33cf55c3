import { splitLines } from '../../blockBuilder.ts';
import type { Stretch } from '../../../sentences/cutting.ts';

/** Columns of a tab stop, as docutils expands tabs. */
const TAB = 8;

/** The lines of a document, with their indentation in columns. */
export class Lines {
  readonly text: string;
  readonly count: number;
  private readonly stretches: readonly Stretch[];
  /** Columns; -1 on a blank line. */
  private readonly columns: Int32Array;
  /** Characters of white space before the words. */
  private readonly offsets: Int32Array;

  constructor(text: string) {
    this.text = text;
    this.stretches = splitLines(text);
    this.count = this.stretches.length;
    this.columns = new Int32Array(this.count);
    this.offsets = new Int32Array(this.count);
    for (const [index, { start, end }] of this.stretches.entries()) {
      let [at, column] = [start, 0];
      for (; at < end && isSpace(text.charCodeAt(at)); at++)
        column = text[at] === '\t' ? column - (column % TAB) + TAB : column + 1;
      this.columns[index] = at === end ? -1 : column;
      this.offsets[index] = at - start;
    }
  }

  /** Its indentation in columns; -1 where it is blank, or there is no such line. */
  indent(line: number): number {
    return this.columns[line] ?? -1;
  }

  isBlank(line: number): boolean {
    return this.indent(line) < 0;
  }

  /** Its words; white space around them is no part. */
  words(line: number): string {
    const { start, end } = this.stretch(line);
    return this.text.slice(start, end).trimEnd();
  }

  /** Where its words stand. */
  stretch(line: number): Stretch {
    const { start, end } = this.stretches[line] ?? { start: this.text.length, end: this.text.length };
    return { start: start + (this.offsets[line] ?? 0), end };
  }

  /** The line after the last that is indented deeper than `indent`, from `line` on; blank lines after it left out. */
  endOfIndented(line: number, indent: number, limit: number): number {
    let end = line;
    for (let i = line; i < limit; i++) {
      if (this.isBlank(i)) continue;
      if (this.indent(i) <= indent) break;
      end = i + 1;
    }
    return end;
  }

  leastIndent(from: number, to: number): number {
    let least = Infinity;
    for (let i = from; i < to; i++) if (!this.isBlank(i)) least = Math.min(least, this.indent(i));
    return least;
  }
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
}
