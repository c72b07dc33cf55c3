import { clearLine, cursorTo } from 'node:readline';
import type { Writable } from 'node:stream';
import { visible, visibleJson } from '../shared/words/visible.ts';

/** An output of the process. `isTTY` and `columns` as on `process.stderr`. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Lines that repeat themselves while something runs are printed this often where there is no terminal to redraw. */
const PLAIN_LINE_SECONDS = 10;

/** Results go to standard output, everything else to standard error. Control characters are shown, never sent. */
export class Terminal {
  private readonly output: Output;
  private readonly errorOutput: Output;
  private readonly now: () => number;
  private drawn = false;
  private lastPlain: { seconds: number; group: string } | undefined;

  /** `now`: seconds of any monotone clock. */
  constructor(output: Output, errorOutput: Output, now: () => number = () => performance.now() / 1000) {
    this.output = output;
    this.errorOutput = errorOutput;
    this.now = now;
  }

  /** A result for people. */
  print(text: string): void {
    this.clear();
    this.output.write(visible(text.endsWith('\n') ? text : `${text}\n`));
  }

  /** A result: exactly `value` for programs, or words for people. */
  result({ json }: { readonly json?: true }, value: unknown, words: () => string): void {
    if (json !== true) {
      this.print(words());
      return;
    }
    this.clear();
    this.output.write(`${visibleJson(value)}\n`);
  }

  /** Something for the person who waits. */
  note(text: string): void {
    this.clear();
    this.errorOutput.write(visible(`${text}\n`));
  }

  /**
   * How far something is: one line that is redrawn on a terminal; elsewhere a line whenever `group` changes, and every
   * ten seconds.
   */
  progress(group: string, text: string): void {
    const line = visible(text);
    if (this.errorOutput.isTTY === true) {
      this.clear();
      const columns = this.errorOutput.columns ?? 80;
      this.errorOutput.write(line.length < columns ? line : `${line.slice(0, columns - 2)}…`);
      this.drawn = true;
      return;
    }
    const seconds = this.now();
    if (this.lastPlain?.group === group && seconds - this.lastPlain.seconds < PLAIN_LINE_SECONDS) return;
    this.lastPlain = { seconds, group };
    this.errorOutput.write(`${line}\n`);
  }

  /** Takes the redrawn line away. */
  clear(): void {
    if (!this.drawn) return;
    this.drawn = false;
    clearLine(this.errorOutput, 0);
    cursorTo(this.errorOutput, 0);
  }
}
