import type { MarkedText, Markup } from '../../block.ts';
import type { Stretch } from '../../../sentences/cutting.ts';
import { ASIDES, FIRST_SILENT, NAMES, QUOTES, SHOWN, SWITCHES } from './macros.ts';

const TOKEN = /\\([A-Za-z@]+\*?|[^]|$)[ \t]*|[{}]|\$|~|``|''|[^\\{}$~`']+|[`']/y;
const ACCENTS = new Set(['"', "'", '`', '^', '~', '=', '.', 'u', 'v', 'H', 'c', 'k', 'r']);

interface Group {
  readonly start: number;
  /** What a reader sees where it closes. */
  readonly close: string;
}

/** The commands, groups and formulas in a paragraph's text. */
export function latexMarkup(text: string): MarkedText {
  const markup: Markup[] = [];
  const units: Stretch[] = [];
  if (!/[\\{}$~]|``|''/.test(text)) return { markup, units };
  const groups: Group[] = [];
  const closing = closingBraces(text);
  const add = (kind: Markup['kind'], start: number, end: number, shown?: string): void => {
    markup.push({ kind, start, end, ...(shown === undefined ? {} : { shown }) });
  };
  const open = (start: number, brace: number, shown = '', close = ''): void => {
    add('open', start, brace + 1, shown);
    groups.push({ start, close });
  };
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text)!;
    const [token, name] = match;
    const start = at;
    at += token.length;
    if (name !== undefined) {
      // The space after a name ends it.
      const afterName = start + 1 + name.length;
      if (!/^[A-Za-z@]/.test(name)) at = afterName;
      at = command(name, start, at);
    } else if (token === '{') {
      if (closing.has(start)) open(start, start);
    } else if (token === '}') {
      const group = groups.pop();
      if (group === undefined) continue;
      add('close', start, at, group.close);
      units.push({ start: group.start, end: at });
    } else if (token === '$') {
      const end = text.indexOf('$', at);
      if (end > 0) {
        add('code', start, end + 1);
        units.push({ start, end: end + 1 });
        at = end + 1;
      }
    } else if (token === '~') add('open', start, at, '\u00a0');
    else if (token === '``') add('open', start, at, '“');
    else if (token === "''") add('close', start, at, '”');
  }
  return { markup, units };

  /** Marks a command; returns where to go on. */
  function command(name: string, start: number, at: number): number {
    const argumentsEnd = afterArguments(text, at, closing);
    const whole = (kind: Markup['kind']): number => {
      const end = argumentsEnd > at ? argumentsEnd : start + 1 + name.length;
      add(kind, start, end);
      units.push({ start, end });
      return end;
    };
    const plain = name.replace(/\*$/, '');
    if (plain === 'verb' || plain === 'lstinline') return literal(start, at, name);
    if (name === '(') {
      const end = text.indexOf('\\)', at);
      if (end < 0) return at;
      add('code', start, end + 2);
      units.push({ start, end: end + 2 });
      return end + 2;
    }
    if (ASIDES.has(name)) return whole('aside');
    if (NAMES.has(name) || NAMES.has(plain)) return whole('code');
    if (ACCENTS.has(name) && /^(?:\{?\\?[A-Za-z]|[A-Za-z])/.test(text.slice(at, at + 3))) {
      const brace = text[at] === '{' && closing.has(at);
      if (brace) open(start, at);
      else add('open', start, at, '');
      return brace ? at + 1 : at;
    }
    const shown = SHOWN.get(name);
    if (shown !== undefined) {
      const end = text.startsWith('{}', at) ? at + 2 : start + 1 + name.length;
      add(shown.trim() === '' || /[“‘«(]/.test(shown) ? 'open' : 'close', start, end, shown);
      return end;
    }
    let brace = afterOptional(text, at);
    const quotes = QUOTES.get(name);
    if (FIRST_SILENT.has(name) && closing.has(brace)) brace = afterOptional(text, closing.get(brace)! + 1);
    if (text[brace] === '{' && closing.has(brace) && closing.get(brace)! > brace + 1) {
      open(start, brace, quotes?.[0], quotes?.[1]);
      return brace + 1;
    }
    if (text.startsWith('{}', at)) {
      add('code', start, at + 2);
      return at + 2;
    }
    const isSwitch = SWITCHES.has(name) || !/^[A-Za-z@]/.test(name);
    add(
      isSwitch ? 'open' : 'code',
      start,
      isSwitch ? at : start + 1 + name.length,
      isSwitch ? '' : undefined,
    );
    return isSwitch ? at : start + 1 + name.length;
  }

  function literal(start: number, at: number, name: string): number {
    const from = start + 1 + name.length;
    const mark = text[from];
    const end =
      mark === undefined ? -1 : mark === '{' ? (closing.get(from) ?? -1) : text.indexOf(mark, from + 1);
    if (end < 0) return at;
    add('code', start, end + 1);
    units.push({ start, end: end + 1 });
    return end + 1;
  }
}

function closingBraces(text: string): Map<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (const { index, 0: token } of text.matchAll(/\\[^]|[{}]/g)) {
    if (token === '{') open.push(index);
    else if (token === '}') {
      const start = open.pop();
      if (start !== undefined) closing.set(start, index);
    }
  }
  return closing;
}

function afterOptional(text: string, at: number): number {
  let end = at;
  for (let match = optional(text, end); match !== null; match = optional(text, end)) end += match.length;
  return end;
}

function optional(text: string, at: number): string | null {
  return text[at] === '[' ? (/^\[[^[\]]*\]/.exec(text.slice(at, at + 300))?.[0] ?? null) : null;
}

function afterArguments(text: string, at: number, closing: ReadonlyMap<number, number>): number {
  let end = afterOptional(text, at);
  while (text[end] === '{' && closing.has(end)) end = afterOptional(text, closing.get(end)! + 1);
  return end;
}
