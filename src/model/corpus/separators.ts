/**
 * What stands before a passage in its document once markup is gone: nothing, a space, a line break or a blank line.
 * A single line break between two sentences of a wrapped paragraph is a space.
 * @param between the document's text from the end of the passage before to the beginning of this one
 */
export function separatorOf(between: string): '' | ' ' | '\n' | '\n\n' {
  if (between === '') return '';
  if (/\n[^\S\n]*\n/.test(between)) return '\n\n';
  // Markup after a line break begins another item, row or verse.
  if (between.includes('\n')) return /\S/.test(between) ? '\n' : ' ';
  return ' ';
}

export type Separator = ReturnType<typeof separatorOf>;

/** Passages of one document, in its order, with what stands before each. */
export function withSeparators<P extends { readonly offset: number; readonly length: number }>(
  text: string,
  passages: readonly P[],
): (P & { readonly separator: Separator })[] {
  let end = 0;
  return passages.map((passage) => {
    const separator = end === 0 ? '' : separatorOf(text.slice(end, passage.offset));
    end = passage.offset + passage.length;
    return { ...passage, separator };
  });
}
