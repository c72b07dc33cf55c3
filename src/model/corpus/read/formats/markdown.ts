import MarkdownIt from 'markdown-it';
import { BlockBuilder, splitLines, type Block } from './blocks.ts';
import type { Stretch } from '../../sentences/cutting.ts';
import { isShortLine, isWrapped, wrappingWidth } from './wrapping.ts';

/** Block structure only: inline markup stays as written, so there is no need to parse it. */
const parser = new MarkdownIt({ html: true });
parser.core.ruler.enableOnly(['normalize', 'block']);

const FRONT_MATTER =
  /^\uFEFF?(?:---|\+\+\+)[ \t]*(?:\r\n?|\n)(?:[^]*?(?:\r\n?|\n))?(?:---|\+\+\+|\.\.\.)[ \t]*(?:\r\n?|\n|$)/;
/** What stands before the words of a paragraph and is no part of them: footnote and task marks, definition colons. */
const PARAGRAPH_MARK = /^(?:\[\^[^\]\s]+\]:|\[[ xX]\]|:(?=[ \t]))[ \t]+/;
/** Lines of common extensions that hold no words: callouts, container fences, attribute lists. */
const EXTENSION_LINE = /^(?:\[![A-Za-z]+\][-+]?$|:::|!!!|\?\?\?|\{[.#:%][^}]*\}$)/;
const HARD_BREAK = /(?: {2,}|\\)$/;

/**
 * Blocks of a Markdown document (CommonMark and GitHub's tables): paragraphs, headings, items. Code, tables, HTML,
 * link definitions, front matter and displayed formulas are no blocks. Lines that end in a hard break stand alone.
 */
export function markdownBlocks(text: string): Block[] {
  const lines = splitLines(text);
  const body = FRONT_MATTER.exec(text)?.[0].length ?? 0;
  const firstLine = splitLines(text.slice(0, body)).length - 1;
  const builder = new BlockBuilder(text);
  const width = wrappingWidth(lines);
  let inHeading = false;
  let tables = 0;
  for (const token of parser.parse(text.slice(body), {})) {
    if (token.type === 'table_open') tables++;
    else if (token.type === 'table_close') tables--;
    else if (token.type === 'heading_open') inHeading = true;
    else if (token.type === 'heading_close') inHeading = false;
    else if (token.type === 'inline' && token.map !== null && tables === 0 && !isFormula(token.content)) {
      const [from] = token.map;
      const content = token.content.split('\n').map((line, i) => {
        const place = placeOf(text, lines[firstLine + from + i]!, line.trim());
        return { place, breaks: HARD_BREAK.test(line) && isPlausibleEnd(line, place) };
      });
      addParagraph(builder, text, content, { isHeading: inHeading, width });
    }
  }
  return builder.blocks;
}

interface ContentLine {
  readonly place: Stretch;
  /** Whether it ends in a hard line break. */
  readonly breaks: boolean;
}

/** Hard breaks left over from another program stand in the middle of long lines' sentences: those are none. */
function isPlausibleEnd(line: string, place: Stretch): boolean {
  return isShortLine(place) || /[^\p{L}\p{N}]\s*\\?$/u.test(line.trimEnd());
}

/** Where words of a line, which the parser has freed from indentation and quote marks, stand in the document. */
function placeOf(text: string, line: Stretch, words: string): Stretch {
  const at = text.slice(line.start, line.end).lastIndexOf(words);
  // The parser writes NUL as U+FFFD and some tabs as spaces: then the line is taken as it stands.
  return at < 0 ? line : { start: line.start + at, end: line.start + at + words.length };
}

function addParagraph(
  builder: BlockBuilder,
  text: string,
  content: readonly ContentLine[],
  { isHeading, width }: { isHeading: boolean; width: number },
): void {
  const worded = content.filter(({ place }) => !EXTENSION_LINE.test(text.slice(place.start, place.end)));
  const verse = isVerse(text, worded, width);
  const kind = isHeading || verse ? 'whole' : 'prose';
  for (const { place, breaks } of worded) {
    let { start, end } = place;
    if (place === content[0]?.place) start += PARAGRAPH_MARK.exec(text.slice(start, end))?.[0].length ?? 0;
    if (breaks && text[end - 1] === '\\') end--;
    builder.add({ start, end });
    if (breaks || verse) builder.close(kind);
  }
  builder.close(kind);
}

/**
 * Verse is written with a hard break after every line, but novelists often leave them out: short lines that were
 * not wrapped and all begin like a line of verse.
 */
function isVerse(text: string, lines: readonly ContentLine[], width: number): boolean {
  const places = lines.map(({ place }) => place);
  if (lines.length < 2 || !places.every(isShortLine)) return false;
  if (lines.slice(0, -1).every(({ breaks }) => breaks)) return true;
  const beginsLikeVerse = ({ start }: Stretch): boolean =>
    /^[\p{Lu}"'“‘(*_—]/u.test(text.slice(start, start + 2));
  return places.every(beginsLikeVerse) && !isWrapped(text, places, width);
}

function isFormula(content: string): boolean {
  return content.startsWith('$$') && content.endsWith('$$');
}
