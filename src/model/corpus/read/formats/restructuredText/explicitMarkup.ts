import type { BlockKind } from '../../block.ts';
import type { BlockBuilder } from '../../blockBuilder.ts';
import {
  CAPTION_ARGUMENT,
  PROSE,
  SILENT_DIRECTIVES,
  TEXT_ARGUMENT,
  TITLE_ARGUMENT,
  VERSION_ARGUMENT,
} from './directives.ts';
import type { Lines } from './lines.ts';
import { FIELD } from './marks.ts';

/** The reader of everything that may stand in explicit markup. */
export interface Body {
  readonly builder: BlockBuilder;
  readonly lines: Lines;
  readonly read: (from: number, to: number, indent: number, kind: BlockKind, first?: number) => void;
  readonly leaveOut: (from: number, to: number, reason: string) => number;
}

/** `.. name:: argument`, `.. |x| name:: argument` */
const DIRECTIVE = /^\.\.\s+(?:\|[^|]+\|\s+)?([\w](?:[\w:.+-]*\w)?)\s?::(?:\s+|$)/;
/** Footnotes and citations: `.. [1] text` */
const FOOTNOTE = /^\.\.\s+\[(?:#?[\w.-]*|\*)\](?:\s+|$)/;
const BEGINS_LIKE_PROSE =
  /^["'“‘(*`]{0,2}\p{L}[\p{L}\p{M}'’,-]*(?:\s+["'“‘(*`]{0,2}[\p{L}\p{N}][\p{L}\p{M}\p{N}'’.,:;*`-]*){2,}/u;

interface Markup {
  readonly at: number;
  readonly to: number;
  readonly indent: number;
  readonly start: number;
  readonly content: string;
}

/** Reads what begins with `..`: a directive, footnote, link target or comment. Returns the line after it. */
export function explicitMarkup(body: Body, markup: Markup): number {
  const { lines } = body;
  const { at, to, indent, start, content } = markup;
  const end = Math.max(at + 1, lines.endOfIndented(at + 1, indent, to));
  const footnote = FOOTNOTE.exec(content);
  if (footnote !== null) {
    readText(body, at, end, start + footnote[0].length, start + content.length, indent, 'note');
    return end;
  }
  const name = DIRECTIVE.exec(content)?.[1]?.toLowerCase();
  if (name !== undefined) {
    directive(body, { ...markup, to: end }, name);
    return end;
  }
  const isTarget = /^\.\.\s+(?:_|\|)/.test(content);
  // A comment takes what is indented below; two dots alone before a blank line take nothing.
  const isEmpty = content === '..' && lines.isBlank(at + 1);
  return body.leaveOut(at, isEmpty ? at + 1 : end, isTarget ? 'link target' : 'comment');
}

function directive(body: Body, { at, to, indent, start, content }: Markup, name: string): void {
  const { lines, builder } = body;
  const argument = start + DIRECTIVE.exec(content)![0].length;
  const argumentEnd = start + content.length;
  const short = name.replace(/^\w+:/, '');
  const isObject = PROSE.has(name) || PROSE.has(short);
  let from = at + 1;
  const isText = TEXT_ARGUMENT.has(name) || VERSION_ARGUMENT.has(name);
  // Titles and signatures may go on in the next lines, up to the options or a blank line.
  if (!isText) while (from < to && !lines.isBlank(from) && !FIELD.test(lines.words(from)) && isObject) from++;
  let textFrom = from;
  while (textFrom < to && FIELD.test(lines.words(textFrom))) {
    const caption = /^:caption:\s+/.exec(lines.words(textFrom));
    const stretch = lines.stretch(textFrom);
    if (caption !== null)
      builder.single({ start: stretch.start + caption[0].length, end: stretch.end }, 'caption');
    textFrom++;
    while (textFrom < to && !lines.isBlank(textFrom) && lines.indent(textFrom) > lines.indent(textFrom - 1))
      textFrom++;
  }
  const hasOptions = textFrom > from;
  if (CAPTION_ARGUMENT.has(name)) builder.single({ start: argument, end: argumentEnd }, 'caption');
  const reason = SILENT_DIRECTIVES.get(name);
  if (reason !== undefined) {
    body.leaveOut(at, to, reason);
    return;
  }
  if (isText) {
    const version = VERSION_ARGUMENT.has(name)
      ? /^\S+\s*/.exec(lines.text.slice(argument, argumentEnd))
      : null;
    const words = argument + (version?.[0].length ?? 0);
    if (hasOptions) {
      builder.single({ start: words, end: argumentEnd }, 'note');
      readBelow(body, textFrom, to, 'note');
    } else readText(body, at, to, words, argumentEnd, indent, 'note');
    return;
  }
  if (TITLE_ARGUMENT.has(name)) builder.single({ start: argument, end: argumentEnd }, 'heading');
  else if (!isObject && !beginsLikeProse(body, textFrom, to)) {
    body.leaveOut(at, to, 'directive');
    return;
  }
  readBelow(body, textFrom, to, name === 'figure' ? 'caption' : 'note');
}

function beginsLikeProse(body: Body, from: number, to: number): boolean {
  let at = from;
  while (at < to && body.lines.isBlank(at)) at++;
  return at < to && BEGINS_LIKE_PROSE.test(body.lines.words(at));
}

function readBelow(body: Body, from: number, to: number, kind: 'note' | 'caption'): void {
  body.builder.close();
  if (from < to) body.read(from, to, body.lines.leastIndent(from, to), kind);
}

/** Text that begins on the line of its mark and goes on below. */
function readText(
  body: Body,
  at: number,
  to: number,
  start: number,
  end: number,
  indent: number,
  kind: 'note',
): void {
  const inner = body.lines.leastIndent(at + 1, to);
  if (start >= end) readBelow(body, at + 1, to, kind);
  else body.read(at, to, Number.isFinite(inner) ? inner : indent + 1, kind, start);
}
