/** Lines of a document; a VS Code TextDocument has this form. */
export interface Lines {
  readonly lineCount: number;
  lineAt(line: number): { readonly text: string };
}

export interface TextSpan {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
}

const blank = (text: string): boolean => text.trim() === '';

/**
 * The paragraph that `line` lies in: up to the next blank line or end on both sides, without the white space around
 * it. Undefined on a blank line.
 */
export function paragraphAt(lines: Lines, line: number): TextSpan | undefined {
  if (line >= lines.lineCount || blank(lines.lineAt(line).text)) return undefined;
  let startLine = line;
  while (startLine > 0 && !blank(lines.lineAt(startLine - 1).text)) startLine--;
  let endLine = line;
  while (endLine + 1 < lines.lineCount && !blank(lines.lineAt(endLine + 1).text)) endLine++;
  const first = lines.lineAt(startLine).text;
  return {
    startLine,
    startCharacter: first.length - first.trimStart().length,
    endLine,
    endCharacter: lines.lineAt(endLine).text.trimEnd().length,
  };
}

/**
 * What a continuation at a place goes on from: its paragraph up to the place, or, at the start of one, the paragraph
 * before. At most the last `most` characters.
 */
export function promptBefore(lines: Lines, line: number, character: number, most: number): string {
  const here = lines.lineAt(line).text.slice(0, character);
  const collected = [here];
  let length = here.length;
  for (let above = line - 1; above >= 0 && length < most; above--) {
    const { text } = lines.lineAt(above);
    if (blank(text) && collected.some((part) => !blank(part))) break;
    collected.unshift(text);
    length += text.length + 1;
  }
  return collected.join('\n').trimStart().slice(-most);
}
