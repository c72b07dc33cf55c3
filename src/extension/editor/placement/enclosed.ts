import type { Page, Replacement, Span } from './page.ts';

/**
 * Where a text goes after one that fills a heading, an item, a term or a comment beside code: not inside of it, where it
 * would become a part of it. Null where it fills none.
 */
export function afterEnclosed(page: Page, span: Span, text: string): Replacement | null {
  const [before, rest] = [page.before(span.start), page.after(span.end)];
  switch (page.format) {
    case 'latex':
      return afterCommand(page, span, before, rest, text);
    case 'html':
      return afterElement(page, span, before, rest, text);
    case 'source':
      return besideCode(page, span, before, rest, text);
    case 'asciidoc':
      return afterTerm(page, span, rest, text);
    case 'restructured':
      return beforeDefinition(page, span, before, rest, text);
    case 'markdown':
      if (!CALLOUT.test(before) || rest.trim() !== '') return null;
      return onLineBelow(page, span, rest, `${page.shape(before).prefix}${text}`);
    case 'fountain':
      return before.trim() === '(' && rest.trim() === ')' ? onLineBelow(page, span, rest, text) : null;
    case 'plain':
    case 'none':
      return null;
  }
}

function onLineBelow(page: Page, span: Span, rest: string, line: string): Replacement {
  const end = span.end + rest.length;
  return page.replacement({ start: end, end }, `\n${line}`);
}

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' ');

/** The command of a heading whose words begin here, with the indentation before it. */
const SECTION = /^(\s*)(\\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph)\*?)(?:\[[^\]]*\])?\{$/;
/** Commands whose argument is a title over what follows. */
const TITLE = /^(\s*)\\(?:begin\{\w+\*?\}(?:\[[^\]]*\])?|frametitle|framesubtitle)\{$/;

function afterCommand(
  page: Page,
  span: Span,
  before: string,
  rest: string,
  text: string,
): Replacement | null {
  const { end } = span;
  const lineEnd = end + rest.trimEnd().length;
  const section = rest.startsWith('}') ? SECTION.exec(before) : null;
  if (section !== null)
    return page.replacement(
      { start: lineEnd, end: lineEnd },
      `\n\n${section[1]!}${section[2]!}{${oneLine(text)}}`,
    );
  const title = rest.startsWith('}') ? TITLE.exec(before) : null;
  if (title !== null) return onLineBelow(page, span, rest, title[1]! + text);
  if (rest.startsWith(']') && before.endsWith('\\item['))
    return page.replacement({ start: end + 1, end: end + 1 }, ` ${oneLine(text)}`);
  // A line of verse.
  const lineBreak = /^\s*(\\\\\*?)\s*$/.exec(rest);
  if (lineBreak === null || before.trim() !== '') return null;
  return onLineBelow(page, span, rest, `${before}${text} ${lineBreak[1]!}`);
}

const ELEMENT = /<(p|li|h[1-6]|dt|dd|summary|figcaption|blockquote)((?:\s[^<>]*)?)>$/i;

/** The next element of its kind, but for its name. */
function afterElement(
  page: Page,
  span: Span,
  before: string,
  rest: string,
  text: string,
): Replacement | null {
  const element = ELEMENT.exec(before);
  if (element === null) return null;
  const [opening, name, attributes] = [element[0], element[1]!, element[2]!];
  const closing = `</${name}>`;
  if (!rest.toLowerCase().startsWith(closing.toLowerCase())) return null;
  const lead = before.slice(0, -opening.length);
  const at = span.end + closing.length;
  const others = attributes.replace(/\sid=(?:"[^"]*"|'[^']*'|\S+)/i, '');
  const gap = lead.trim() === '' ? `\n${lead}` : '';
  return page.replacement({ start: at, end: at }, `${gap}<${name}${others}>${text}${closing}`);
}

/** The next line of the comment, in its column. */
function besideCode(page: Page, span: Span, before: string, rest: string, text: string): Replacement | null {
  const beside = page.beforeCommentBesideCode(span.start);
  if (beside === null || before !== beside.code + beside.mark || rest.trim() !== '') return null;
  const column = beside.code.replace(/[^\t]/g, ' ');
  return onLineBelow(page, span, rest, column + beside.mark + oneLine(text));
}

/** The beginning of what a term is described with. */
function afterTerm(page: Page, span: Span, rest: string, text: string): Replacement | null {
  const mark = /^(?::{2,4}|;;)(?=\s|$)/.exec(rest);
  if (mark === null) return null;
  const isAlone = rest.trim() === mark[0];
  if (isAlone) return onLineBelow(page, span, rest, oneLine(text));
  const at = span.end + mark[0].length;
  return page.replacement({ start: at, end: at }, ` ${oneLine(text)}`);
}

function beforeDefinition(
  page: Page,
  span: Span,
  before: string,
  rest: string,
  text: string,
): Replacement | null {
  const below = page.lineBelow(span.end)?.text ?? '';
  const indent = /^[ \t]*/.exec(below)![0];
  const isTerm = before.trim() === '' && rest.trim() === '' && indent.length > before.length;
  return isTerm && below.trim() !== '' ? onLineBelow(page, span, rest, indent + oneLine(text)) : null;
}

/** The kind of a callout of Obsidian, before its title. */
const CALLOUT = /^[ \t]*(?:>[ \t]?)+\[!\w+\][+-]?[ \t]+$/;
