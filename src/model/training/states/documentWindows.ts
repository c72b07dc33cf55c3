/**
 * Which windows of a document give its passages their states in context. A window is read once by the language model,
 * after BOS, and serves all passages that lie in it with enough text before them.
 */

/** Tokens of a window, BOS included. */
export const WINDOW_LENGTH = 256;
/** Tokens between two windows' starts. */
const STRIDE = 128;
/** Tokens before a passage in its window, at least, unless the window begins with the document. */
const MIN_CONTEXT = 64;

/** Tokens `start` to `end` of a document's stream, and the passages that take their states from them. */
export interface Window {
  readonly start: number;
  readonly end: number;
  /** By index, with the place of their first token in the window. */
  readonly passages: readonly { readonly passage: number; readonly offset: number }[];
}

/**
 * The windows of one document, in its order.
 * @param lengths tokens of each passage with the separator before it, none longer than WINDOW_LENGTH - 1 - MIN_CONTEXT
 */
export function documentWindows(lengths: readonly number[]): Window[] {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const windows: { start: number; end: number; passages: Window['passages'][number][] }[] = [];
  let from = 0;
  for (const [passage, length] of lengths.entries()) {
    const start = windowStart(from, length);
    let window = windows.at(-1);
    if (window?.start !== start) {
      window = { start, end: Math.min(total, start + WINDOW_LENGTH - 1), passages: [] };
      windows.push(window);
    }
    window.passages.push({ passage, offset: from - start });
    from += length;
  }
  // Nothing after the last passage of a window is read.
  return windows.map(({ start, passages }) => {
    const { passage, offset } = passages.at(-1)!;
    return { start, end: start + offset + lengths[passage]!, passages };
  });
}

/** The earliest start that leaves room for the passage; one of its own where none of the regular ones does. */
function windowStart(from: number, length: number): number {
  const room = WINDOW_LENGTH - 1;
  if (from + length <= room) return 0;
  const regular = Math.ceil((from + length - room) / STRIDE) * STRIDE;
  return regular <= from - MIN_CONTEXT ? regular : from + length - room;
}
