import type { Stretch } from '../sentences/cutting.ts';
import type { ReadText } from './block.ts';
import { lastAtMost } from './blockText.ts';

/** A text as readers want it, and the way back. */
export interface NormalizedText {
  /** With LF line ends, and a space in place of a byte order mark. */
  readonly text: string;
  readonly toSource: (position: number) => number;
}

/** Turns CR and CRLF line ends into LF. */
export function normalizeLineEnds(source: string): NormalizedText {
  const marked = source.startsWith('\uFEFF') ? ` ${source.slice(1)}` : source;
  if (!marked.includes('\r')) return { text: marked, toSource: (position) => position };
  const text = marked.replace(/\r\n?/g, '\n');
  /** Where in `text` the line ends are that were two characters. */
  const shortened: number[] = [];
  let removed = 0;
  for (let at = marked.indexOf('\r\n'); at >= 0; at = marked.indexOf('\r\n', at + 2))
    shortened.push(at - removed++);
  const toSource = (position: number): number => {
    const before =
      shortened.length === 0 || shortened[0]! >= position ? 0 : lastAtMost(shortened, position - 1) + 1;
    return position + before;
  };
  return { text, toSource };
}

/** What was read of a normalized text, in positions of its source. */
export function inSource(read: ReadText, toSource: (position: number) => number): ReadText {
  const moved = ({ start, end }: Stretch): Stretch => ({ start: toSource(start), end: toSource(end) });
  return {
    ...read,
    blocks: read.blocks.map(({ kind, parts }) => ({ kind, parts: parts.map(moved) })),
    leftOut: read.leftOut.map((stretch) => ({ ...stretch, ...moved(stretch) })),
  };
}
