import type { Reader, ReadText } from '../block.ts';
import { BlockBuilder, splitLines } from '../blockBuilder.ts';
import type { Stretch } from '../../sentences/cutting.ts';
import { isShortLine, isWrapped, wrappingWidth } from './wrapping.ts';

/** What begins an item, heading or quotation in plain text, as people write it in any format. */
const MARKER = /^[ \t]*(?:(?:[-*+•‣◦]|#{1,6}|\(?\d{1,3}[.)]|\(?[A-Za-z]\))[ \t]+)(?=\S)|^[ \t]*>[> \t]*/;
/** A page begins at the line, and a paragraph with it. */
const PAGE_BREAK = '\f';
/** Nothing to read on it: blank, a rule, an underline. */
const EMPTY_OR_RULE = /^[\s\p{P}\p{S}]*$/u;

/**
 * Blocks of plain text. Blank lines, rules, page breaks, list markers and indented first lines separate paragraphs; in
 * a paragraph that is not wrapped, every line stands by itself.
 */
export const plainText: Reader = { read: readPlainText, fence: /(?!)/gm };

function readPlainText(text: string): ReadText {
  const builder = new BlockBuilder(text);
  const lines = splitLines(text);
  const width = wrappingWidth(lines);
  for (const { lines: group, isItem } of paragraphs(text, lines)) {
    if (isItem || isWrapped(text, group, width) || isBrokenProse(text, group)) {
      group.forEach((line) => {
        builder.add(line);
      });
      builder.close(isItem ? 'item' : 'paragraph');
      continue;
    }
    // Lines of verse and of lists are all short; a paragraph a line is prose, however short one of them may be.
    const isVerse = group.every(isShortLine) && !areParagraphs(text, group);
    const kind = isVerse ? 'verse' : 'paragraph';
    for (const line of group) builder.single(line, kind);
  }
  return builder.finish();
}

const INNER_END = /(?:[.!?…]["'”’»)]*\s+["“‘«„(]?\p{Lu}|[。！？]["”」』）]*[^\s"”」』）])/u;
const LAST_END = /[.!?…。！？]["'”’»」』）)]*\s*$/u;

/** Whether lines are prose that was broken anywhere: a sentence ends within one, and goes on in small letters on the next. */
function isBrokenProse(text: string, lines: readonly Stretch[]): boolean {
  return lines.some(({ start, end }, index) => {
    const next = lines[index + 1];
    if (next === undefined || !INNER_END.test(text.slice(start, end))) return false;
    return !LAST_END.test(text.slice(start, end)) && /^\s*\p{Ll}/u.test(text.slice(next.start, next.end));
  });
}

/** Whether lines are a paragraph each: all end sentences, and one holds several. */
function areParagraphs(text: string, lines: readonly Stretch[]): boolean {
  const contents = lines.map(({ start, end }) => text.slice(start, end));
  return contents.every((line) => LAST_END.test(line)) && contents.some((line) => INNER_END.test(line));
}

interface Paragraph {
  /** Without markers. */
  readonly lines: Stretch[];
  /** Whether a list marker begins it: its other lines only continue the first. */
  readonly isItem: boolean;
}

/** Groups of lines that belong together. */
export function* paragraphs(text: string, lines: readonly Stretch[]): Generator<Paragraph> {
  let open: Paragraph = { lines: [], isItem: false };
  /** A quotation has its marker on every line; it does not begin a new paragraph each time. */
  let quoted = false;
  for (const [index, line] of lines.entries()) {
    const content = text.slice(line.start, line.end);
    const isGap = EMPTY_OR_RULE.test(content);
    const marker = isGap ? '' : (MARKER.exec(content)?.[0] ?? '');
    const quotes = marker.includes('>');
    const isNew = !open.isItem && isIndentedFirstLine(text, lines, index);
    const begins = (marker !== '' && !(quotes && quoted)) || isNew;
    if (isGap || begins || content.startsWith(PAGE_BREAK)) {
      if (open.lines.length > 0) yield open;
      open = { lines: [], isItem: marker !== '' && !quotes };
    }
    quoted = quotes;
    if (!isGap) open.lines.push({ start: line.start + marker.length, end: line.end });
  }
  if (open.lines.length > 0) yield open;
}

/** A line indented more than both of its neighbours: where paragraphs are told by indentation alone. */
function isIndentedFirstLine(text: string, lines: readonly Stretch[], index: number): boolean {
  const [before, after] = [lines[index - 1], lines[index + 1]];
  if (before === undefined || after === undefined) return false;
  const indent = indentation(text, lines[index]!);
  return indent > indentation(text, before) && indent > indentation(text, after);
}

export function indentation(text: string, line: Stretch): number {
  let at = line.start;
  while (at < line.end && (text[at] === ' ' || text[at] === '\t')) at++;
  return at - line.start;
}
