import type { BlockKind } from '../../block.ts';
import type { BlockBuilder } from '../../blockBuilder.ts';
import type { Stretch } from '../../../sentences/cutting.ts';
import { isShortLine, isWrapped } from '../wrapping.ts';

interface Line extends Stretch {
  /** Whether it ends in a hard line break. */
  readonly breaks: boolean;
}

const HARD_BREAK = /(?: {2}|\\)$/;
/** The first line of a callout: `[!note]- Title`. */
const CALLOUT = /^\[![\w -]+\](?:\[[^\]]*\])?[-+]?[ \t]*/;
const DEFINITION = /^[:~][ \t]+/;
const LINE_BLOCK = /^\|(?:[ \t]+|$)/;
/** Obsidian's name of a block at the end of its text. */
const BLOCK_NAME = /(?:^|[ \t])\^[A-Za-z0-9-]+[ \t]*$/;
/** Lines of data: fields, tags. */
const DATA_LINE =
  /^(?:\p{L}[\p{L}\p{N}_ -]{0,40}::(?:\s.*)?|(?:#[\p{L}\p{N}_/-]*[\p{L}_/-][\p{L}\p{N}_/-]*\s*)+)$/u;
/** What is hidden in a line: comments, fields. */
const HIDDEN =
  /%%[^\n]{0,2000}?%%|<!--[^\n]{0,2000}?-->|[[(][\p{L}][\p{L}\p{N}_ -]{0,40}::[ \t][^\])]{0,200}[\])]/gu;
/** A list of attributes at the end of a heading or picture. */
const ATTRIBUTES = /[ \t]+\{(?:[.#:%-][^{}]*|[\w-]+=[^{}]*)\}[ \t]*$/;
/** A tag or shortcode around a whole paragraph, whose other half stands at the other end. */
const WRAPPED = /^(?:<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>|\{\{[<%]\s*([\w/-]+)[^{}]*?[>%]\}\})/;

/**
 * Adds what a paragraph or heading holds: usually one block; one a line of verse; the title and the text of a callout;
 * a term and its definitions.
 */
export function addParagraph(
  builder: BlockBuilder,
  text: string,
  stretches: readonly Stretch[],
  kind: BlockKind,
  width: number,
): void {
  const lines = worded(text, unwrapped(text, stretches), kind);
  const first = lines[0];
  if (first === undefined) return;
  const callout = kind === 'quotation' ? CALLOUT.exec(text.slice(first.start, first.end)) : null;
  if (callout !== null) {
    builder.single({ start: first.start + callout[0].length, end: first.end }, 'heading');
    addLines(builder, text, lines.slice(1), kind, width);
  } else addLines(builder, text, lines, kind, width);
}

function addLines(
  builder: BlockBuilder,
  text: string,
  lines: readonly Line[],
  kind: BlockKind,
  width: number,
): void {
  const isLineBlock =
    lines.length > 0 && lines.every(({ start, end }) => LINE_BLOCK.test(text.slice(start, end)));
  const verse = isLineBlock || isVerse(text, lines, width);
  const blockKind = kind !== 'heading' && verse ? 'verse' : kind;
  const isDefined = lines.slice(1).some(({ start, end }) => DEFINITION.test(text.slice(start, end)));
  for (const [index, { start, end, breaks }] of lines.entries()) {
    const content = text.slice(start, end);
    const mark = isLineBlock ? LINE_BLOCK.exec(content) : DEFINITION.exec(content);
    if (mark !== null) builder.close(isDefined && index === 1 ? 'term' : blockKind);
    addParts(builder, text, { start: start + (mark?.[0].length ?? 0), end });
    if (breaks || verse) builder.close(blockKind);
  }
  builder.close(blockKind);
}

/** A line without what is hidden in it. */
function addParts(builder: BlockBuilder, text: string, { start, end }: Stretch): void {
  const content = text.slice(start, end);
  if (!/%%|<!--|::/.test(content)) {
    builder.add({ start, end });
    return;
  }
  let from = start;
  for (const { index, 0: hidden } of content.matchAll(HIDDEN)) {
    builder.add({ start: from, end: start + index });
    from = start + index + hidden.length;
  }
  builder.add({ start: from, end });
}

function worded(text: string, stretches: readonly Stretch[], kind: BlockKind): Line[] {
  const lines: Line[] = [];
  for (const [index, stretch] of stretches.entries()) {
    const { start } = stretch;
    let content = text.slice(start, stretch.end);
    if (content.trim() === '' || DATA_LINE.test(content.trim())) continue;
    const breaks = index + 1 < stretches.length && HARD_BREAK.test(content) && isPlausibleEnd(content);
    content = content.trimEnd();
    if (breaks && content.endsWith('\\')) content = content.slice(0, -1);
    if (content.includes('^')) content = content.replace(BLOCK_NAME, '');
    if (content.endsWith('}') && (kind === 'heading' || content.startsWith('!')))
      content = content.replace(ATTRIBUTES, '');
    const indent = content.length - content.trimStart().length;
    if (content.trim() !== '') lines.push({ start: start + indent, end: start + content.length, breaks });
  }
  return lines;
}

/** Hard breaks left over from another program stand in the middle of long lines' sentences: those are none. */
function isPlausibleEnd(line: string): boolean {
  const content = line.trimEnd();
  return isShortLine({ start: 0, end: content.length }) || /[^\p{L}\p{N}]\s*\\?$/u.test(content);
}

/** Without a tag or shortcode that surrounds the whole. */
function unwrapped(text: string, lines: readonly Stretch[]): readonly Stretch[] {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return lines;
  const opening = WRAPPED.exec(text.slice(first.start, first.end).trimStart());
  if (opening === null) return lines;
  const name = (opening[1] ?? opening[2]!).replace(/[.-]/g, String.raw`\$&`);
  const closing = new RegExp(
    opening[1] === undefined ? String.raw`\{\{[<%]\s*/\s*${name}\s*[>%]\}\}\s*$` : `</${name}\\s*>\\s*$`,
  ).exec(text.slice(last.start, last.end));
  if (closing === null) return lines;
  const indent = text.slice(first.start, first.end).search(/\S/);
  const start = first.start + indent + opening[0].length;
  const end = last.start + closing.index;
  if (start > end) return lines;
  return lines.map((line) => ({
    start: line === first ? start : line.start,
    end: line === last ? end : line.end,
  }));
}

/**
 * Verse is written with a hard break after every line, but novelists often leave them out: short lines that were
 * not wrapped and all begin like a line of verse.
 */
function isVerse(text: string, lines: readonly Line[], width: number): boolean {
  if (lines.length < 2 || !lines.every(isShortLine)) return false;
  if (lines.slice(0, -1).every(({ breaks }) => breaks)) return true;
  const beginsLikeVerse = ({ start }: Stretch): boolean =>
    /^[\p{Lu}"'“‘(*_—]/u.test(text.slice(start, start + 2));
  return lines.every(beginsLikeVerse) && !areSentences(text, lines) && !isWrapped(text, lines, width);
}

/** Lines that all end a sentence, of which one holds several: a writer's own line breaks in prose. */
function areSentences(text: string, lines: readonly Line[]): boolean {
  const contents = lines.map(({ start, end }) => text.slice(start, end));
  return (
    contents.every((line) => /[.!?…]["”’»)*_]*$/.test(line)) &&
    contents.some((line) => /[.!?…]["”’»)*_]* +["“‘«(*_]*\p{Lu}/u.test(line))
  );
}
