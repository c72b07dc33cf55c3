import type { DerivedText } from './block.ts';
import { lastAtMost } from './blockText.ts';

/** A text with LF line ends, and a space in place of a byte order mark. */
export function normalizeLineEnds(source: string): DerivedText {
  const marked = source.startsWith('\uFEFF') ? ` ${source.slice(1)}` : source;
  if (!marked.includes('\r')) return { text: marked, toSource: (stretch) => stretch };
  const text = marked.replace(/\r\n?/g, '\n');
  /** Where in `text` the line ends are that were two characters. */
  const shortened: number[] = [];
  let removed = 0;
  for (let at = marked.indexOf('\r\n'); at >= 0; at = marked.indexOf('\r\n', at + 2))
    shortened.push(at - removed++);
  const moved = (position: number): number => {
    const isAfter = shortened.length > 0 && shortened[0]! < position;
    return position + (isAfter ? lastAtMost(shortened, position - 1) + 1 : 0);
  };
  return { text, toSource: ({ start, end }) => ({ start: moved(start), end: moved(end) }) };
}
