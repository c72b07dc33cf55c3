/** The pairs of braces and environments of a LaTeX document, found in one pass without recursion. */
export interface Structure {
  /** Where the brace or bracket closes that opens at a position. */
  readonly closing: ReadonlyMap<number, number>;
  /** Where the `\end{name}` stands that belongs to the `\begin{name}` at a position. */
  readonly ends: ReadonlyMap<number, number>;
}

/**
 * A name, an escaped character, a comment, a brace, a begin or end. Commands whose argument is read literally are
 * taken with their first argument.
 */
const TOKEN =
  /\\(?:url|path|nolinkurl|href)\s*\{[^{}\n]*\}|\\(?:verb|lstinline)\*?([^A-Za-z\s*{])[^\n]*?\1|\\(begin|end)\s*\{([^{}\n]*)\}|\\[^]|%[^\n]*|[{}]/g;

export function structureOf(text: string): Structure {
  const closing = new Map<number, number>();
  const ends = new Map<number, number>();
  const open: number[] = [];
  const begun = new Map<string, number[]>();
  for (const match of text.matchAll(TOKEN)) {
    const [token, , verb, name = ''] = match;
    if (token === '{') {
      open.push(match.index);
    } else if (token === '}') {
      const start = open.pop();
      if (start !== undefined) closing.set(start, match.index);
    } else if (verb === 'begin') {
      const waiting = begun.get(name);
      if (waiting === undefined) begun.set(name, [match.index]);
      else waiting.push(match.index);
    } else if (verb === 'end') {
      const start = begun.get(name)?.pop();
      if (start !== undefined) ends.set(start, match.index);
    }
  }
  return { closing, ends };
}
