import type { DerivedText, Reader, ReadText } from '../block.ts';
import { visitJson, type JsonPath } from './jsonText.ts';
import { markdown } from './markdown/reader.ts';

/** Reads Jupyter notebooks: their Markdown cells, each as a document of its own would be read. Code is left out. */
export const notebook: Reader = {
  read: readNotebook,
  ...(markdown.markup === undefined ? {} : { markup: markdown.markup }),
};

/** The text of a cell, put together from the strings of its `source`. */
class CellText {
  text = '';
  /** Where each UTF-16 unit of `text` begins in the document. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  /** Adds a string of JSON, given as it is written. */
  add(literal: string, offset: number): void {
    for (const match of literal.slice(1, -1).matchAll(/\\u[\da-fA-F]{4}|\\[^]|[^\\]/g)) {
      const start = offset + 1 + match.index;
      for (const unit of unescaped(match[0])) {
        this.text += unit;
        this.starts.push(start);
        this.ends.push(start + match[0].length);
      }
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\n', b: ' ', f: ' ' };

function unescaped(token: string): string {
  if (token.length === 6) return String.fromCharCode(Number.parseInt(token.slice(2), 16));
  return token.length === 2 ? (ESCAPES[token[1]!] ?? token[1]!) : token;
}

const damaged: ReadText = { blocks: [], leftOut: [], problem: 'not a notebook: its JSON is damaged' };

function readNotebook(document: string): ReadText {
  if (!isJsonObject(document)) return damaged;
  const cells: Cell[] = [];
  const cellOf = ([key, index]: JsonPath): Cell | undefined =>
    key === 'cells' && typeof index === 'number' ? cells.at(-1) : undefined;
  visitJson(document, {
    objectBegins(path, start) {
      if (path.length === 2 && path[0] === 'cells')
        cells.push({ start, end: start, isMarkdown: false, content: new CellText() });
    },
    objectEnds(path, end) {
      const cell = cellOf(path);
      if (cell !== undefined) cell.end = end;
    },
    string(path, start, end) {
      const cell = cellOf(path);
      if (cell === undefined) return;
      if (path[2] === 'cell_type' && path.length === 3)
        cell.isMarkdown = document.slice(start, end) === '"markdown"';
      else if (path[2] === 'source') cell.content.add(document.slice(start, end), start);
    },
  });
  return joinedCells(cells);
}

function isJsonObject(document: string): boolean {
  try {
    JSON.parse(document);
    return document.trimStart().startsWith('{');
  } catch {
    return false;
  }
}

interface Cell {
  readonly start: number;
  end: number;
  isMarkdown: boolean;
  readonly content: CellText;
}

function joinedCells(cells: readonly Cell[]): ReadText {
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  const blocks: ReadText['blocks'][number][] = [];
  const leftOut: ReadText['leftOut'][number][] = [];
  for (const { start, end, isMarkdown, content } of cells) {
    if (!isMarkdown) {
      leftOut.push({ start, end, reason: 'code' });
      continue;
    }
    const base = text.length;
    text += `${content.text}\n`;
    for (const position of content.starts) starts.push(position);
    for (const position of content.ends) ends.push(position);
    starts.push(end);
    ends.push(end);
    for (const { kind, parts } of markdown.read(content.text, 'md').blocks)
      blocks.push({ kind, parts: parts.map((part) => ({ start: base + part.start, end: base + part.end })) });
  }
  const derived: DerivedText = {
    text,
    toSource: (stretch) => ({ start: starts[stretch.start]!, end: ends[stretch.end - 1]! }),
  };
  return { blocks, leftOut, derived };
}
