import type { Stretch } from '../../sentences/cutting.ts';

/** A line that is longer than this was not wrapped by its writer. */
const WIDEST_WRAPPED_LINE = 120;
/** Where so many of the lines with some length are longer, the writer lets the editor wrap. */
const MAX_LONG_LINES = 0.2;
/** Below this width lines are short for another reason than wrapping. */
const NARROWEST_WRAPPING = 60;
const LONGEST_VERSE = 72;

/**
 * The width in UTF-16 units at which a writer wraps lines by hand, as far as can be seen: nearly all lines are within
 * it. Infinite where lines are not wrapped by hand, so that no line ever ends because of it.
 */
export function wrappingWidth(lines: readonly Stretch[]): number {
  const lengths = lines.map(lengthOf).filter((length) => length >= LONGEST_VERSE / 2);
  const long = lengths.filter((length) => length > WIDEST_WRAPPED_LINE).length;
  if (long > lengths.length * MAX_LONG_LINES) return Infinity;
  const ordered = Int32Array.from(lengths).sort();
  const width = ordered[Math.floor(ordered.length * 0.95)] ?? 0;
  return width < NARROWEST_WRAPPING || width > WIDEST_WRAPPED_LINE ? Infinity : width;
}

/**
 * Whether a paragraph was wrapped: most lines end where the first word of the next would have passed the width, which
 * is its own where its lines are long, else `width`, its document's. If not, its lines mean something by themselves:
 * verse, addresses, a paragraph or sentence a line.
 */
export function isWrapped(text: string, paragraph: readonly Stretch[], width: number): boolean {
  const own = paragraph.reduce((most, line) => Math.max(most, lengthOf(line)), 0);
  const widest = own >= NARROWEST_WRAPPING && own <= WIDEST_WRAPPED_LINE ? own : Math.max(own, width);
  let full = 0;
  for (let i = 0; i + 1 < paragraph.length; i++) {
    const next = text.slice(paragraph[i + 1]!.start, paragraph[i + 1]!.end);
    const firstWord = /^\s*(\S*)/.exec(next)![1]!.length;
    if (lengthOf(paragraph[i]!) + 1 + firstWord > widest) full++;
  }
  return full * 2 >= paragraph.length - 1;
}

export function isShortLine(line: Stretch): boolean {
  return lengthOf(line) <= LONGEST_VERSE;
}

function lengthOf({ start, end }: Stretch): number {
  return end - start;
}
