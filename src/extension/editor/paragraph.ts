import { beforeCommentBesideCode, isAdornment, isStructure, lineShape } from './placement/lineShape.ts';

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
const marksOnly = (prefix: string): string => prefix.replace(/\s+/g, '');

/**
 * The words of the paragraph, item or heading that `line` lies in, without the marks and white space around them.
 * Undefined where there are none on it.
 * @param file name of the document, which tells its marks; without it blank lines alone separate paragraphs
 */
export function paragraphAt(lines: Lines, line: number, file?: string): TextSpan | undefined {
  const shape = (index: number) => lineShape(lines.lineAt(index).text, file);
  const isGap = (index: number): boolean => {
    const { words, mark } = shape(index);
    return blank(words) || (file !== undefined && mark === '' && isAdornment(words));
  };
  if (line >= lines.lineCount || isGap(line)) return undefined;
  const { text } = lines.lineAt(line);
  const beside = beforeCommentBesideCode(text, file);
  if (beside !== null) {
    const startCharacter = beside.code.length + beside.mark.length;
    return { startLine: line, startCharacter, endLine: line, endCharacter: text.trimEnd().length };
  }
  const isCommand = (index: number): boolean => isStructure(shape(index).words, file);
  const marks = marksOnly(shape(line).prefix);
  const belongs = (index: number): boolean =>
    !isGap(index) && !isCommand(index) && marksOnly(shape(index).prefix) === marks;
  let startLine = line;
  while (!isCommand(line) && shape(startLine).mark === '' && startLine > 0 && belongs(startLine - 1)) {
    if (shape(startLine - 1).kind === 'heading') break;
    startLine--;
  }
  let endLine = line;
  const isHeading = shape(startLine).kind === 'heading' || isCommand(line);
  while (
    !isHeading &&
    endLine + 1 < lines.lineCount &&
    belongs(endLine + 1) &&
    shape(endLine + 1).mark === ''
  )
    endLine++;
  const { prefix, mark } = shape(startLine);
  return {
    startLine,
    startCharacter: prefix.length + mark.length,
    endLine,
    endCharacter: lines.lineAt(endLine).text.trimEnd().length,
  };
}

/**
 * What a continuation at a place goes on from: its paragraph up to the place, or, at the start of one, the paragraph
 * before. Paragraphs before that come with it until there are `least` characters; at most the last `most`.
 */
export function promptBefore(
  lines: Lines,
  line: number,
  character: number,
  { most, least = 0 }: { readonly most: number; readonly least?: number },
): string {
  const here = lines.lineAt(line).text.slice(0, character);
  const collected = [here];
  let length = here.length;
  for (let above = line - 1; above >= 0 && length < most; above--) {
    const { text } = lines.lineAt(above);
    if (blank(text) && length >= least && collected.some((part) => !blank(part))) break;
    collected.unshift(text);
    length += text.length + 1;
  }
  return collected.join('\n').trimStart().slice(-most);
}
