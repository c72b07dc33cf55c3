import type { Stretch } from '../sentences/cutting.ts';
import type { Block } from './block.ts';

/** The text of a block as one line, and the way back to the document. */
export interface BlockText {
  readonly text: string;
  readonly toSource: (stretch: Stretch) => Stretch;
}

const IDEOGRAPHIC_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]$/u;
const IDEOGRAPHIC_START =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;

/** Joins the parts of a block with a space; lines of Chinese or Japanese, which write none, without. */
export function blockText(source: string, block: Block): BlockText {
  const [only] = block.parts;
  if (only !== undefined && block.parts.length === 1)
    return {
      text: source.slice(only.start, only.end),
      toSource: ({ start, end }) => ({ start: only.start + start, end: only.start + end }),
    };
  let text = '';
  /** Where each part begins in `text`. */
  const starts: number[] = [];
  let before = '';
  for (const { start, end } of block.parts) {
    const part = source.slice(start, end);
    // Two units are enough to hold the last character.
    const unspaced = IDEOGRAPHIC_END.test(before.slice(-2)) && IDEOGRAPHIC_START.test(part.slice(0, 2));
    if (before !== '' && !unspaced) text += ' ';
    starts.push(text.length);
    text += part;
    before = part;
  }
  const sourceOf = (position: number): number => {
    const index = lastAtMost(starts, position);
    return block.parts[index]!.start + position - starts[index]!;
  };
  return {
    text,
    toSource: ({ start, end }) => ({ start: sourceOf(start), end: sourceOf(end - 1) + 1 }),
  };
}

/** The index of the last of ascending `values` that is not above `limit`. */
export function lastAtMost(values: readonly number[], limit: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
