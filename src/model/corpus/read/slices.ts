import type { Stretch } from '../sentences/cutting.ts';

/** Longer documents are read in slices, so that whoever waits can give up between two of them. */
const MAX_WHOLE = 1_000_000;
/** UTF-16 units of a slice; it ends at the next blank line where nothing is open. */
const SLICE = 100_000;

/** A blank line with a line below it that begins in the first column: no item or definition goes on there. */
const CUT = /\n[ \t]*\r?\n(?=\S)/g;

/**
 * Cuts a long text at blank lines.
 * @param fence what opens and closes blocks in which blank lines separate nothing; null where no text may be cut
 */
export function slicesOf(text: string, fence: RegExp | null): Stretch[] {
  if (text.length <= MAX_WHOLE || fence === null) return [{ start: 0, end: text.length }];
  const slices: Stretch[] = [];
  for (let start = 0; start < text.length;) {
    const end = start + SLICE >= text.length ? text.length : endOfSlice(text, start, fence);
    slices.push({ start, end });
    start = end;
  }
  return slices;
}

function endOfSlice(text: string, start: number, fence: RegExp): number {
  // What never closes must not make a slice of the rest.
  const limit = Math.min(text.length, start + 4 * SLICE);
  // No further: the search would go to the end of a text that has no blank line.
  const searched = text.slice(start, limit);
  CUT.lastIndex = SLICE;
  let [counted, fences] = [0, 0];
  for (let cut = CUT.exec(searched); cut !== null; cut = CUT.exec(searched)) {
    const end = cut.index + cut[0].length;
    fences += searched.slice(counted, end).match(fence)?.length ?? 0;
    counted = end;
    if (fences % 2 === 0) return start + end;
  }
  const line = searched.lastIndexOf('\n');
  if (line > 0) return start + line + 1;
  // Not between the halves of a surrogate pair.
  return limit < text.length && /[\udc00-\udfff]/.test(text[limit]!) ? limit + 1 : limit;
}
