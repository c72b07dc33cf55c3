import type { BlockContext, BlockParser, Line } from '@lezer/markdown';

/** The rest of a line, after the marks of what surrounds it. */
export const restOf = (line: Line): string => line.text.slice(line.pos);

/** Takes the current line and those after it up to and with the first that `isLast` accepts, as one silent block. */
export function takeLines(
  cx: BlockContext,
  line: Line,
  name: string,
  isLast: (text: string) => boolean,
): true {
  const start = cx.lineStart + line.pos;
  let done = isLast(restOf(line));
  while (cx.nextLine() && !done) {
    // A block that surrounds this one has ended.
    if ((line as Line & { readonly depth: number }).depth < cx.depth) break;
    done = isLast(restOf(line));
  }
  cx.addElement(cx.elt(name, start, Math.max(start, cx.prevLineEnd())));
  return true;
}

/** A parser of a silent block of one line, which also ends a paragraph above it. */
export function lineBlock(name: string, matches: (text: string) => boolean): BlockParser {
  const isOne = (line: Line): boolean => line.indent - line.baseIndent < 4 && matches(restOf(line).trimEnd());
  return {
    name,
    before: 'IndentedCode',
    parse: (cx, line) => isOne(line) && takeLines(cx, line, name, () => true),
    endLeaf: (_, line) => isOne(line),
  };
}
