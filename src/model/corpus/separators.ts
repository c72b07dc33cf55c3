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

/** From the weakest to the strongest. */
const SEPARATORS: readonly Separator[] = ['', ' ', '\n', '\n\n'];

/** What stands between two passages once those between them are dropped. */
export function stronger(a: Separator, b: Separator): Separator {
  return SEPARATORS.indexOf(a) > SEPARATORS.indexOf(b) ? a : b;
}
