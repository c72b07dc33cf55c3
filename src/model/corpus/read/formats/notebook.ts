import type { Stretch } from '../../sentences/cutting.ts';
import type { Block, DerivedText, LeftOutStretch, Reader, ReadText } from '../block.ts';
import { lastAtMost } from '../blockText.ts';
import { visitJson, type JsonPath } from './jsonText.ts';
import { resultOf, type Steps } from '../steps.ts';
import { markdown } from './markdown/reader.ts';

/** Reads Jupyter notebooks: their Markdown cells, each as a document of its own would be read. Code is left out. */
export const notebook: Reader = {
  read: (text) => resultOf(readNotebook(text)),
  readInSteps: readNotebook,
  ...(markdown.markup === undefined ? {} : { markup: markdown.markup }),
};

/** A run of text that stands in the document as it is, or one unit that is escaped there. */
interface Run {
  /** Where it begins in the text. */
  readonly at: number;
  readonly source: Stretch;
  readonly isEscaped: boolean;
}

/** Text put together from strings of JSON, with the way back. */
class JoinedText implements DerivedText {
  private readonly pieces: string[] = [];
  private readonly runs: Run[] = [];
  private readonly starts: number[] = [];
  private length = 0;

  get text(): string {
    return this.pieces.join('');
  }

  /** Adds a string of JSON, given as it is written. */
  addLiteral(literal: string, offset: number): void {
    const content = literal.slice(1, -1);
    const start = offset + 1;
    let end = 0;
    for (const { index, 0: escape } of content.matchAll(/\\u[\da-fA-F]{4}|\\[^]/g)) {
      this.add(content.slice(end, index), { start: start + end, end: start + index }, false);
      end = index + escape.length;
      this.add(unescaped(escape), { start: start + index, end: start + end }, true);
    }
    this.add(content.slice(end), { start: start + end, end: start + content.length }, false);
  }

  add(text: string, source: Stretch, isEscaped: boolean): void {
    if (text === '') return;
    this.pieces.push(text);
    this.runs.push({ at: this.length, source, isEscaped });
    this.starts.push(this.length);
    this.length += text.length;
  }

  toSource({ start, end }: Stretch): Stretch {
    const [first, last] = [this.runAt(start), this.runAt(end - 1)];
    return {
      start: first.isEscaped ? first.source.start : first.source.start + start - first.at,
      end: last.isEscaped ? last.source.end : last.source.start + end - last.at,
    };
  }

  private runAt(position: number): Run {
    return this.runs[lastAtMost(this.starts, position)]!;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\n', b: ' ', f: ' ' };

/** One UTF-16 unit. */
function unescaped(escape: string): string {
  if (escape.length === 6) return String.fromCharCode(Number.parseInt(escape.slice(2), 16));
  return ESCAPES[escape[1]!] ?? escape[1]!;
}

const damaged: ReadText = { blocks: [], leftOut: [], problem: 'not a notebook: its JSON is damaged' };

interface Cell {
  readonly start: number;
  end: number;
  isMarkdown: boolean;
  /** The strings of its `source`. */
  readonly strings: Stretch[];
}

function* readNotebook(document: string): Steps<ReadText> {
  if (!isJsonObject(document)) return damaged;
  yield;
  const cells = cellsOf(document);
  yield;
  const joined = new JoinedText();
  const blocks: Block[] = [];
  const leftOut: LeftOutStretch[] = [];
  let base = 0;
  for (const { start, end, isMarkdown, strings } of cells) {
    if (!isMarkdown) {
      leftOut.push({ start, end, reason: 'code' });
      continue;
    }
    yield;
    const cell = new JoinedText();
    for (const string of strings) {
      const literal = document.slice(string.start, string.end);
      cell.addLiteral(literal, string.start);
      joined.addLiteral(literal, string.start);
    }
    joined.add('\n\n', { start: end, end }, true);
    const { text } = cell;
    for (const { kind, parts } of markdown.read(text, 'md').blocks)
      blocks.push({ kind, parts: parts.map((part) => ({ start: base + part.start, end: base + part.end })) });
    base += text.length + 2;
  }
  return { blocks, leftOut, derived: { text: joined.text, toSource: (stretch) => joined.toSource(stretch) } };
}

function cellsOf(document: string): Cell[] {
  const cells: Cell[] = [];
  const cellOf = ([key, index]: JsonPath): Cell | undefined =>
    key === 'cells' && typeof index === 'number' ? cells.at(-1) : undefined;
  visitJson(document, {
    objectBegins(path, start) {
      if (path.length === 2 && path[0] === 'cells')
        cells.push({ start, end: start, isMarkdown: false, strings: [] });
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
      else if (path[2] === 'source') cell.strings.push({ start, end });
    },
  });
  return cells;
}

function isJsonObject(document: string): boolean {
  try {
    JSON.parse(document);
    return document.trimStart().startsWith('{');
  } catch {
    return false;
  }
}
