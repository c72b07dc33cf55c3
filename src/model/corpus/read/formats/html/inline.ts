import type { MarkedText, Markup } from '../../block.ts';
import type { Stretch } from '../../../sentences/cutting.ts';

const TOKEN = /<!--[^]*?-->|<(\/?)([A-Za-z][\w:-]*)((?:\s(?:"[^"]*"|'[^']*'|[^<>"'])*)?)>|&(#?\w{1,32});/g;
/** Elements whose text is a name, not words. */
const NAMES = new Set(['code', 'kbd', 'samp', 'var', 'tt']);
/** Elements without an end. */
const VOID = new Set(['img', 'br', 'wbr', 'input', 'embed', 'area', 'source', 'track', 'col', 'hr']);
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['#39', "'"],
  ['nbsp', '\u00a0'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['bdquo', '„'],
  ['laquo', '«'],
  ['raquo', '»'],
  ['hellip', '…'],
  ['mdash', '—'],
  ['ndash', '–'],
]);
const OPENING = /[\s“‘„«¿¡(]/;

/** Tags and entities in a paragraph's text. */
export function htmlMarkup(text: string): MarkedText {
  const markup: Markup[] = [];
  const units: Stretch[] = [];
  if (!/[<&]/.test(text)) return { markup, units };
  const open: { readonly name: string; readonly start: number }[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [token, slash, tag, , entity] = match;
    const [start, end] = [match.index, match.index + token.length];
    const name = tag?.toLowerCase();
    // Inside a name nothing is looked at but its end.
    const inName =
      open.length > 0 && NAMES.has(open.at(-1)!.name) && !(slash === '/' && name === open.at(-1)!.name);
    if (inName) continue;
    if (entity !== undefined) {
      const shown = ENTITIES.get(entity) ?? characterOf(entity) ?? 'x';
      markup.push({ kind: OPENING.test(shown) ? 'open' : 'close', start, end, shown });
    } else if (name === undefined) markup.push({ kind: 'aside', start, end });
    else if (VOID.has(name))
      markup.push({ kind: 'code', start, end, ...(name === 'img' ? {} : { shown: ' ' }) });
    else if (slash !== '/') {
      open.push({ name, start });
      if (!NAMES.has(name)) markup.push({ kind: 'open', start, end });
    } else {
      const index = open.findLastIndex((element) => element.name === name);
      if (index < 0) {
        markup.push({ kind: 'close', start, end });
        continue;
      }
      const from = open[index]!.start;
      open.length = index;
      units.push({ start: from, end });
      markup.push(NAMES.has(name) ? { kind: 'code', start: from, end } : { kind: 'close', start, end });
    }
  }
  markup.sort((one, other) => one.start - other.start);
  return { markup, units };
}

function characterOf(entity: string): string | undefined {
  const number = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(entity);
  if (number === null) return undefined;
  const point = number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16);
  return point > 0 && point < 0x110000 && (point < 0xd800 || point > 0xdfff)
    ? String.fromCodePoint(point)
    : undefined;
}
