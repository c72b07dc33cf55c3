import type { Passage } from '../passage.ts';

/**
 * For each passage of a list whether the next one goes on where it ends, in the same document, with one space or one
 * line break between: then the two joined by a space are text as the writer has it. Where more stands between (an empty
 * line, the mark of a list's item or of a comment's line, a passage held out for validation), what follows is no continuation.
 */
export function continuations(passages: readonly Pick<Passage, 'file' | 'offset' | 'length'>[]): boolean[] {
  return passages.map(({ file, offset, length }, index) => {
    const next = passages[index + 1];
    return next?.file === file && next.offset === offset + length + 1;
  });
}
