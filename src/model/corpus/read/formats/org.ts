import type { Block, MarkedText, Markup, Reader, ReadText } from '../block.ts';
import { BlockBuilder, splitLines } from '../blockBuilder.ts';
import type { Stretch } from '../../sentences/cutting.ts';

/**
 * Reads Org: headings, paragraphs, items, quotations, verse, captions and footnotes. Source blocks, tables, drawers,
 * planning lines, settings and comments are left out. https://orgmode.org/worg/org-syntax.html
 */
export const org: Reader = { read: readOrg, markup: orgMarkup, fence: /^[ \t]*#\+(?:begin|end)_/gim };

const HEADING = /^\*+[ \t]+(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED)[ \t]+)?(?:\[#[A-Z0-9]\][ \t]*)?/;
const TAGS = /[ \t]+:(?:[\p{L}\p{N}_@#%]+:)+[ \t]*$/u;
const BLOCK = /^#\+(begin|end)_(\w+)/i;
const WORDED_BLOCKS: Readonly<Record<string, Block['kind']>> = {
  quote: 'quotation',
  verse: 'verse',
  center: 'paragraph',
  abstract: 'paragraph',
  note: 'note',
};
const TITLE = /^#\+(title|subtitle|caption):[ \t]*/i;
/** A star begins an item only where it is indented; else it is a heading's. */
const ITEM = /^(?:[-+*]|\d+[.)]|[A-Za-z][.)])(?:[ \t]+\[@\d+\])?[ \t]+(?:\[[ X-]\][ \t]+)?/;
const TERM = /^(\S.{0,200}?)[ \t]+::(?:[ \t]+|$)/;
const FOOTNOTE = /^\[fn:[^\]]+\][ \t]+/;
/** Lines without language, and why. */
const SILENT: readonly (readonly [line: RegExp, reason: string])[] = [
  [/^#\+/, 'attribute'],
  [/^#(?:[ \t]|$)/, 'comment'],
  [/^\||^\+-/, 'table'],
  [/^:(?:[ \t]|$)/, 'code'],
  [/^(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):/, 'attribute'],
  [/^-{5,}$/, 'markup'],
];
const MAX_DRAWER = 100;
const DRAWER = /^:[\w-]+:$/;

function readOrg(text: string): ReadText {
  const builder = new BlockBuilder(text);
  const lines = splitLines(text);
  const lastEnd = text.toLowerCase().lastIndexOf('#+end_');
  const contentOf = (index: number): string => text.slice(lines[index]!.start, lines[index]!.end).trim();
  const isEnd = (content: string): boolean => content.toUpperCase() === ':END:';
  const lastDrawerEnd = text.toUpperCase().lastIndexOf(':END:');
  const isDrawer = (at: number): boolean => {
    if (lines[at]!.start > lastDrawerEnd) return false;
    const last = Math.min(lines.length, at + MAX_DRAWER);
    for (let i = at + 1; i < last; i++) if (isEnd(contentOf(i))) return true;
    return false;
  };
  /** What the lines are part of: a block that holds language, an item. */
  let kind: Block['kind'] = 'paragraph';
  let inBlock: Block['kind'] | undefined;
  for (let at = 0; at < lines.length; at++) {
    const { start: lineStart, end: lineEnd } = lines[at]!;
    const raw = text.slice(lineStart, lineEnd);
    const content = raw.trim();
    const start = lineStart + raw.length - raw.trimStart().length;
    const end = start + content.length;
    /** Leaves out the lines up to the first one that `isLast` accepts. */
    const leaveOut = (reason: string, isLast: (content: string) => boolean): void => {
      builder.close(kind);
      while (at + 1 < lines.length && !isLast(contentOf(at))) at++;
      builder.leaveOut({ start, end: lines[at]!.end }, reason);
    };
    const heading = lineStart === start ? HEADING.exec(raw) : null;
    const block = BLOCK.exec(content);
    const title = TITLE.exec(content);
    const silent = SILENT.find(([line]) => line.test(content));
    if (content === '') {
      builder.close(kind);
      kind = inBlock ?? 'paragraph';
    } else if (heading !== null) {
      builder.close(kind);
      const tags = TAGS.exec(content)?.[0].length ?? 0;
      builder.single({ start: start + heading[0].length, end: end - tags }, 'heading');
      [kind, inBlock] = ['paragraph', undefined];
    } else if (block !== null) {
      const name = block[2]!.toLowerCase();
      const isBegin = block[1]!.toLowerCase() === 'begin';
      if (isBegin && start < lastEnd && !(name in WORDED_BLOCKS)) {
        const last = new RegExp(String.raw`^#\+end_${name}\b`, 'i');
        leaveOut('code', (line) => last.test(line));
      } else {
        leaveOut('markup', () => true);
        inBlock = isBegin ? WORDED_BLOCKS[name] : undefined;
      }
      kind = inBlock ?? 'paragraph';
    } else if (title !== null) {
      builder.close(kind);
      const isCaption = title[1]!.toLowerCase() === 'caption';
      builder.single({ start: start + title[0].length, end }, isCaption ? 'caption' : 'heading');
    } else if (DRAWER.test(content) && isDrawer(at)) {
      leaveOut('attribute', isEnd);
    } else if (silent !== undefined) leaveOut(silent[1], () => true);
    else if (inBlock === 'verse') builder.single({ start, end }, 'verse');
    else {
      const item = ITEM.exec(content)?.[0].length ?? 0;
      const note = FOOTNOTE.exec(content)?.[0].length ?? 0;
      if (item + note > 0) {
        builder.close(kind);
        kind = item > 0 ? 'item' : 'note';
      }
      let from = start + item + note;
      const term = item > 0 ? TERM.exec(text.slice(from, end)) : null;
      if (term !== null) {
        builder.single({ start: from, end: from + term[1]!.length }, 'term');
        from += term[0].length;
      }
      builder.add({ start: from, end });
    }
  }
  builder.close(kind);
  return builder.finish();
}

/** Links, code, footnotes, time stamps, formulas, emphasis. Each is short. */
const MARKUP =
  /(?<link>\[\[[^[\]]{1,400}\](?:\[[^[\]]{1,400}\])?\])|(?<aside>\[fn:[^\]]{1,400}\])|(?<code>(?<![\p{L}\p{N}])[=~](?=\S)[^=~\n]{1,200}?(?<=\S)[=~](?![\p{L}\p{N}])|\\\([^\n]{1,200}?\\\)|[<[]\d{4}-\d\d-\d\d[^>\]\n]{0,40}[>\]])|(?<![\p{L}\p{N}])(?<emphasis>[*/_+])(?=[^\s*/_+])[^*/_+\n]{1,400}?(?<=\S)\k<emphasis>(?![\p{L}\p{N}])/gu;

function orgMarkup(text: string): MarkedText {
  const markup: Markup[] = [];
  const units: Stretch[] = [];
  for (const match of text.matchAll(MARKUP)) {
    const [whole] = match;
    const { link, aside, emphasis } = match.groups!;
    const [start, end] = [match.index, match.index + whole.length];
    units.push({ start, end });
    const marks = (before: number, after: number): void => {
      markup.push({ kind: 'open', start, end: start + before }, { kind: 'close', start: end - after, end });
    };
    if (emphasis !== undefined) marks(1, 1);
    else if (link?.includes('][') === true) marks(whole.indexOf('][') + 2, 2);
    else markup.push({ kind: aside === undefined ? 'code' : 'aside', start, end });
  }
  return { markup, units };
}
