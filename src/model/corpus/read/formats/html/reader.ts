import { Parser } from 'htmlparser2';
import type { BlockKind, Reader, ReadText } from '../../block.ts';
import { BlockBuilder } from '../../blockBuilder.ts';
import { resultOf, type Steps } from '../../steps.ts';
import { htmlMarkup } from './inline.ts';

/** Reads HTML: what its block elements say. Scripts, styles, listings, tables and forms are left out. */
export const html: Reader = {
  read: (text) => resultOf(readHtml(text)),
  readInSteps: readHtml,
  markup: htmlMarkup,
};

/** UTF-16 units that are parsed in a step. */
const STEP = 100_000;
/** Open elements, of which the parser moves all with each that opens. */
const MAX_DEPTH = 5000;

const SILENT: Readonly<Record<string, string>> = {
  script: 'code',
  style: 'code',
  pre: 'code',
  listing: 'code',
  template: 'code',
  head: 'metadata',
  table: 'table',
  svg: 'drawing',
  math: 'formula',
  canvas: 'drawing',
  textarea: 'form',
  select: 'form',
  iframe: 'markup',
  object: 'markup',
  noscript: 'markup',
};
const KINDS: Readonly<Record<string, BlockKind>> = {
  p: 'paragraph',
  h1: 'heading',
  h2: 'heading',
  h3: 'heading',
  h4: 'heading',
  h5: 'heading',
  h6: 'heading',
  summary: 'heading',
  legend: 'heading',
  li: 'item',
  dd: 'item',
  dt: 'term',
  figcaption: 'caption',
  blockquote: 'quotation',
};
const BLOCKS = new Set(
  (
    'address article aside body details dialog div dl fieldset figure footer form header hgroup hr html main nav ol ' +
    'section ul center button label option title'
  ).split(' '),
);

function* readHtml(text: string): Steps<ReadText> {
  const builder = new BlockBuilder(text);
  /** Block elements that are open, the innermost last. */
  const open: BlockKind[] = [];
  /** The element that is being passed over, where it began, and how often it is open. */
  let silent: { readonly name: string; readonly start: number; depth: number } | null = null;
  /** Where the words of the open block began and ended. */
  let [from, to] = [-1, -1];
  const close = (): void => {
    if (from >= 0) addLines(builder, text, from, to);
    builder.close(open.at(-1) ?? 'paragraph');
    from = -1;
  };
  let depth = 0;
  /** What is torn off at the end counts as closed one further. */
  const parsedTo = (): number => Math.min(parser.endIndex + 1, text.length);
  const parser: Parser = new Parser(
    {
      onopentagname(name) {
        depth++;
        const start = parser.startIndex;
        if (silent !== null) {
          if (name === silent.name) silent.depth++;
        } else if (name in SILENT) {
          close();
          silent = { name, start, depth: 1 };
        } else if (name in KINDS) {
          close();
          open.push(KINDS[name]!);
        } else if (BLOCKS.has(name) || name === 'br') close();
      },
      onclosetag(name, isImplied) {
        depth--;
        if (silent !== null) {
          if (name !== silent.name || --silent.depth > 0) return;
          builder.leaveOut({ start: silent.start, end: parsedTo() }, SILENT[name]!);
          silent = null;
        } else if (name in KINDS) {
          close();
          open.pop();
        } else if (BLOCKS.has(name)) close();
        else if (from >= 0 && !isImplied) to = parsedTo();
      },
      ontext() {
        if (silent !== null) return;
        if (from < 0) {
          if (text.slice(parser.startIndex, parsedTo()).trim() === '') return;
          from = beginningOf(text, parser.startIndex);
        }
        to = parsedTo();
      },
      oncomment() {
        builder.leaveOut({ start: parser.startIndex, end: parsedTo() }, 'comment');
      },
    },
    { decodeEntities: false, lowerCaseTags: true },
  );
  for (let at = 0; at < text.length; at += STEP) {
    parser.write(text.slice(at, at + STEP));
    yield;
    if (depth <= MAX_DEPTH) continue;
    const line = text.slice(0, at + STEP).split('\n').length;
    const problem = `elements nest more than ${MAX_DEPTH.toLocaleString('en')} levels deep up to line ${line}`;
    return { blocks: [], leftOut: [], problem };
  }
  parser.end();
  close();
  return builder.finish();
}

const INLINE_TAG =
  /<(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u|var)(?:\s[^<>]{0,400})?>\s*$/i;

/** Where words begin with the inline tags right before them. */
function beginningOf(text: string, position: number): number {
  let start = position;
  for (;;) {
    const tag = INLINE_TAG.exec(text.slice(Math.max(0, start - 420), start));
    if (tag === null) return start;
    start -= tag[0].length;
  }
}

function addLines(builder: BlockBuilder, text: string, start: number, end: number): void {
  let at = start;
  for (let next = text.indexOf('\n', at); next >= 0 && next < end; next = text.indexOf('\n', at)) {
    builder.add({ start: at, end: next });
    at = next + 1;
  }
  builder.add({ start: at, end });
}
