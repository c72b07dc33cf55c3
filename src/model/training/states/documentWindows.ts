/**
 * Which windows of a document give its passages their states in context. A window is read once by the language model,
 * after BOS, and serves all passages that lie in it with enough text before them.
 */

/** Tokens of a window, BOS included. */
export const WINDOW_LENGTH = 256;
/** Tokens before a passage in its window, at least, where the document has as many. */
const MIN_CONTEXT = 64;

/** Tokens `start` to `end` of a document's stream, and the passages that take their states from them. */
export interface Window {
  readonly start: number;
  readonly end: number;
  /** By index, with the place of their first token in the window. */
  readonly passages: readonly { readonly passage: number; readonly offset: number }[];
}

/**
 * The windows of one document, in its order: each begins as early before the first passage that it serves as it must.
 * @param lengths tokens of each passage with the separator before it, none longer than WINDOW_LENGTH - 1 - MIN_CONTEXT
 * @param wanted whether a passage needs states; the others are only read
 */
export function documentWindows(
  lengths: readonly number[],
  wanted: (passage: number) => boolean = () => true,
): Window[] {
  const windows: { start: number; end: number; passages: Window['passages'][number][] }[] = [];
  let from = 0;
  for (const [passage, length] of lengths.entries()) {
    const end = from + length;
    if (wanted(passage)) {
      let window = windows.at(-1);
      if (window === undefined || end - window.start > WINDOW_LENGTH - 1) {
        window = { start: Math.max(0, from - MIN_CONTEXT), end, passages: [] };
        windows.push(window);
      }
      window.end = end;
      window.passages.push({ passage, offset: from - window.start });
    }
    from = end;
  }
  return windows;
}
