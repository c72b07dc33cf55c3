import type { Element, InlineContext, MarkdownConfig } from '@lezer/markdown';
import { parser } from '@lezer/markdown';
import type { MarkedText, Markup } from '../../block.ts';
import type { Stretch } from '../../../sentences/cutting.ts';

function matched(name: string, first: string, pattern: RegExp, before = 'Link'): MarkdownConfig {
  const code = first.charCodeAt(0);
  return {
    defineNodes: [name],
    parseInline: [
      {
        name,
        before,
        parse(cx: InlineContext, next: number, position: number): number {
          if (next !== code) return -1;
          const match = pattern.exec(cx.slice(position, Math.min(cx.end, position + MAX_MARK)));
          return match === null ? -1 : cx.addElement(cx.elt(name, position, position + match[0].length));
        },
      },
    ],
  };
}

/** Longest mark of an extension that is looked for. */
const MAX_MARK = 400;

const inline = parser.configure([
  { remove: ['HardBreak', 'HTMLTag'] },
  matched('FootnoteMark', '[', /^\[(?:\^[^\]\s]+|@[^\]]+|-@[^\]]+)\]/),
  matched('InlineNote', '^', /^\^\[[^[\]]*\]/),
  matched('WikiLink', '[', /^\[\[[^[\]\n]+\]\]/),
  matched('Embed', '!', /^!\[\[[^[\]\n]+\]\]/, 'Image'),
  matched('DisplayMath', '$', /^\$\$[^$]+\$\$/),
  matched('Math', '$', /^\$(?![\s\d]*\s)(?:[^$\\]|\\.)*[^\s$\\]\$(?!\d)|^\$[^\s$]\$(?!\d)/),
  matched('Shortcode', '{', /^\{\{?[<%{][^]*?[>%}]\}\}?|^\{(?:[.#:][^{}]*|\/\*[^]*?\*\/)\}/),
  matched(
    'Tag',
    '<',
    /^<(?:!--[^]*?-->|\/?[A-Za-z][\w.:-]*(?:\s(?:"[^"]*"|'[^']*'|\{[^{}]*\}|[^<>"'{}])*)?\/?>|\/?>)/,
  ),
  matched('Address', '<', /^<(?:[a-z][-\w+.]+:[^\s>]+|[\w.+-]+@[\w.-]+)>/i),
  matched('Role', '{', /^\{[\w:.-]+\}(?=`)/),
]);

const TYPES = inline.nodeSet.types;

/** Texts with more marks or characters than this are taken as they stand: no writer has them. */
const MAX_MARKS = 2000;
const MAX_LENGTH = 20_000;
const MARK = /[*_`[\]<>$\\&{}!^~]/g;
/** What only a mark can be: nothing else needs to be looked at more closely. */
const MAY_HAVE_MARKUP = /[*_`[<$\\&{^~]/;

const NONE: MarkedText = { markup: [], units: [] };

export function markdownMarkup(text: string): MarkedText {
  if (!MAY_HAVE_MARKUP.test(text) || text.length > MAX_LENGTH) return NONE;
  if ((text.match(MARK)?.length ?? 0) > MAX_MARKS) return NONE;
  const found: { markup: Markup[]; units: Stretch[] } = { markup: [], units: [] };
  for (const element of inline.parseInline(text, 0)) addElement(text, element, found);
  found.markup.sort((one, other) => one.start - other.start);
  return found;
}

interface Node extends Element {
  readonly children?: readonly Node[];
}

function addElement(text: string, element: Node, found: { markup: Markup[]; units: Stretch[] }): void {
  const { from: start, to: end, children = [] } = element;
  const add = (kind: Markup['kind'], from = start, to = end, shown?: string): void => {
    if (to > from)
      found.markup.push({ kind, start: from, end: to, ...(shown === undefined ? {} : { shown }) });
  };
  switch (TYPES[element.type]!.name) {
    case 'Emphasis':
    case 'StrongEmphasis': {
      found.units.push({ start, end });
      const [open, close] = [children[0]!, children.at(-1)!];
      add('open', open.from, open.to);
      for (const child of children.slice(1, -1)) addElement(text, child, found);
      add('close', close.from, close.to);
      return;
    }
    case 'Link': {
      const marks = children.filter(({ type }) => TYPES[type]!.name === 'LinkMark');
      // `[words]` alone is words in brackets, or a link to somewhere: nobody can tell.
      const isLink = marks.length > 2 || children.some(({ type }) => TYPES[type]!.name === 'LinkLabel');
      if (isLink) found.units.push({ start, end });
      const label = marks[1]?.from ?? end;
      if (isLink) add('open', start, start + 1);
      for (const child of children)
        if (child.from > start && child.to <= label && TYPES[child.type]!.name !== 'LinkMark')
          addElement(text, child, found);
      if (isLink) add('close', label, end);
      return;
    }
    case 'WikiLink': {
      found.units.push({ start, end });
      const bar = text.lastIndexOf('|', end);
      add('open', start, bar > start ? bar + 1 : start + 2);
      add('close', end - 2, end);
      return;
    }
    case 'Escape':
      add('open', start, start + 1);
      return;
    case 'Tag':
      add(text.startsWith('</', start) ? 'close' : text.startsWith('<!', start) ? 'aside' : 'open');
      return;
    case 'FootnoteMark':
    case 'InlineNote':
      found.units.push({ start, end });
      add('aside');
      return;
    case 'Role':
      add('open');
      return;
    case 'InlineCode':
    case 'Image':
    case 'Embed':
    case 'Autolink':
    case 'Address':
    case 'Entity':
    case 'DisplayMath':
    case 'Math':
    case 'Shortcode':
      found.units.push({ start, end });
      add('code');
      return;
  }
}
