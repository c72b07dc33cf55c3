/** Lists and quotations in one another that begin on one line. Parsing takes time in the square of it. */
const MAX_NESTING = 300;

const NESTED = new RegExp(
  String.raw`^(?:[ \t]{0,8}(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){${MAX_NESTING}}`,
  'm',
);

/** Why a document nests too deeply to be read, or null where it does not. */
export function nestingProblem(text: string): string | null {
  const match = NESTED.exec(text);
  if (match === null) return null;
  const line = text.slice(0, match.index).split('\n').length;
  return `lists or quotations nest more than ${MAX_NESTING} levels deep on line ${line}`;
}
