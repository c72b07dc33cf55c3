import { visit } from 'jsonc-parser';
import type { DerivedText, Reader, ReadText } from '../block.ts';
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
  if (!document.trimStart().startsWith('{')) return damaged;
  if (!isShallow(document))
    return { blocks: [], leftOut: [], problem: `its JSON nests more than ${MAX_DEPTH} levels deep` };
  const cells: { readonly start: number; end: number; isMarkdown: boolean; readonly content: CellText }[] =
    [];
  const errors: number[] = [];
  visit(
    document,
    {
      onObjectBegin(offset, _length, _line, _character, path) {
        const [cellsKey, index, ...rest] = path();
        if (cellsKey === 'cells' && typeof index === 'number' && rest.length === 0)
          cells.push({ start: offset, end: offset, isMarkdown: false, content: new CellText() });
      },
      onObjectEnd(offset) {
        const cell = cells.at(-1);
        if (cell !== undefined) cell.end = offset + 1;
      },
      onLiteralValue(value, offset, length, _line, _character, path) {
        const [cellsKey, , key] = path();
        const cell = cells.at(-1);
        if (cellsKey !== 'cells' || cell === undefined) return;
        if (key === 'cell_type') cell.isMarkdown = value === 'markdown';
        else if (key === 'source' && typeof value === 'string')
          cell.content.add(document.slice(offset, offset + length), offset);
      },
      onError(error) {
        errors.push(error);
      },
    },
    { disallowComments: true },
  );
  return errors.length > 0 ? damaged : joinedCells(cells);
}

/** Arrays and objects in one another; a notebook has six. The library descends by recursion. */
const MAX_DEPTH = 100;

/** Whether a text nests no deeper than the library may descend. */
function isShallow(document: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < document.length; at++) {
    const unit = document[at];
    if (inString) {
      if (unit === '\\') at++;
      else if (unit === '"') inString = false;
    } else if (unit === '"') inString = true;
    else if (unit === '[' || unit === '{') {
      if (++depth > MAX_DEPTH) return false;
    } else if (unit === ']' || unit === '}') depth--;
  }
  return true;
}

interface Cell {
  readonly start: number;
  readonly end: number;
  readonly isMarkdown: boolean;
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
