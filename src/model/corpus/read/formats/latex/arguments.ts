/** Where the arguments of LaTeX commands end, in UTF-16 offsets. */
export class ArgumentScanner {
  private readonly text: string;
  /** Where the group closes that opens at an offset. */
  private readonly closing: ReadonlyMap<number, number>;

  constructor(text: string, closing: ReadonlyMap<number, number>) {
    this.text = text;
    this.closing = closing;
  }

  /** Where an optional argument ends that begins at `at`, or -1. */
  optional(at: number): number {
    const match = /^[ \t]*\[(?:[^\]{}\n]|\{[^{}]*\})*\]/.exec(this.text.slice(at, at + 600));
    return match === null ? -1 : at + match[0].length;
  }

  /** Where the group closes that opens at `at`; undefined where none does. */
  group(at: number): number | undefined {
    return this.text[at] === '{' ? this.closing.get(at) : undefined;
  }

  /** The `count`th argument in braces from `at` on, optional ones passed over: its inside. */
  required(at: number, count: number): { readonly start: number; readonly end: number } | undefined {
    let from = at;
    for (let i = 1; ; i++) {
      for (let after = this.optional(from); after >= 0; after = this.optional(from)) from = after;
      const open = this.skipSpace(from);
      const end = this.group(open);
      if (end === undefined) return undefined;
      if (i === count) return { start: open + 1, end };
      from = end + 1;
    }
  }

  /** Where all arguments of a command end that begin at `at`, spaces between them only where `spaced`. */
  all(at: number, spaced = true): number {
    let end = at;
    for (;;) {
      const optional = this.optional(end);
      if (optional >= 0) {
        end = optional;
        continue;
      }
      const close = this.group(spaced ? this.skipSpace(end) : end);
      if (close === undefined) return end;
      end = close + 1;
    }
  }

  private skipSpace(at: number): number {
    let end = at;
    while (this.text[end] === ' ' || this.text[end] === '\t') end++;
    return end;
  }
}
