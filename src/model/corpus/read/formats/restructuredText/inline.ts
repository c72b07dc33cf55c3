import type { MarkedText, Markup } from '../../block.ts';
import type { Stretch } from '../../../sentences/cutting.ts';

/** Literals, interpreted text with its role, references, emphasis, footnote marks, substitutions. Each is short. */
const MARKUP =
  /(?<literal>``[^`]{1,400}``)|(?<role>(?::[\w.+:-]{1,60}:)?`[^`\\]{1,400}(?:\\[^][^`\\]{0,200}){0,20}`(?::[\w.+:-]{1,60}:|__?)?)|(?<note>\[(?:#?[\w.-]{0,60}|\*)\]_)|(?<strong>\*\*(?=\S)[^*]{1,600}?\S?\*\*)|(?<emphasis>\*(?=[^\s*])[^*]{1,600}\*)|(?<name>\|(?=\S)[^|]{1,100}\|_{0,2})/g;
/** Roles whose text stands as it is written. */
const WORDED_ROLE =
  /^:(?:ref|doc|term|emphasis|strong|title-reference|title|t|any|guilabel|abbr|sub|sup|download|index|dfn):/;

export function restructuredTextMarkup(text: string): MarkedText {
  const markup: Markup[] = [];
  const units: Stretch[] = [];
  if (!/[`*|]|\]_/.test(text)) return { markup, units };
  for (const match of text.matchAll(MARKUP)) {
    const [whole] = match;
    const { literal, role, note, strong, name } = match.groups!;
    const [start, end] = [match.index, match.index + whole.length];
    units.push({ start, end });
    const marks = (before: number, after: number): void => {
      markup.push({ kind: 'open', start, end: start + before }, { kind: 'close', start: end - after, end });
    };
    if (literal !== undefined || name !== undefined) markup.push({ kind: 'code', start, end });
    else if (note !== undefined) markup.push({ kind: 'aside', start, end });
    else if (role !== undefined) interpreted(role, start, end, markup);
    else if (strong !== undefined) marks(2, 2);
    else marks(1, 1);
  }
  return { markup, units };
}

function interpreted(role: string, start: number, end: number, markup: Markup[]): void {
  const tick = role.indexOf('`');
  const isWorded = tick === 0 ? !/`:[\w.+:-]+:$/.test(role) : WORDED_ROLE.test(role);
  if (!isWorded) {
    markup.push({ kind: 'code', start, end });
    return;
  }
  const address = /\s*<[^<>]*>`/.exec(role)?.index ?? role.lastIndexOf('`');
  markup.push({ kind: 'open', start, end: start + tick + 1 }, { kind: 'close', start: start + address, end });
}
