import type { Stretch } from '../../sentences/cutting.ts';
import type { Block, DerivedText, LeftOutStretch, Reader, ReadText } from '../block.ts';
import { lastAtMost } from '../blockText.ts';
import { visitJson, type JsonPath } from './jsonText.ts';
import { slicesOf } from '../slices.ts';
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

/** Escapes between two pauses. */
const ESCAPES_PER_STEP = 10_000;

/** Text put together from strings of JSON, with the way back. */
class JoinedText implements DerivedText {
  private readonly pieces: string[] = [];
  private readonly runs: Run[] = [];
  private readonly starts: number[] = [];
  private taken = 0;
  length = 0;

  get text(): string {
    return this.pieces.join('');
  }

  /** What was added since it was last taken. */
  takeAdded(): string {
    const added = this.pieces.slice(this.taken).join('');
    this.taken = this.pieces.length;
    return added;
  }

  /** Adds a string of JSON, given as it is written. */
  *addLiteral(literal: string, offset: number): Steps<void> {
    const content = literal.slice(1, -1);
    const start = offset + 1;
    let [end, escapes] = [0, 0];
    for (const { index, 0: escape } of content.matchAll(/\\u[\da-fA-F]{4}|\\[^]/g)) {
      if (++escapes % ESCAPES_PER_STEP === 0) yield;
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
  readonly strings: Stretch[];
}

function* readNotebook(document: string): Steps<ReadText> {
  const cells = yield* cellsOf(document);
  if (cells === null) return damaged;
  const joined = new JoinedText();
  const blocks: Block[] = [];
  const leftOut: LeftOutStretch[] = [];
  for (const { start, end, isMarkdown, strings } of cells) {
    if (!isMarkdown) {
      leftOut.push({ start, end, reason: 'code' });
      continue;
    }
    const cellStart = joined.length;
    for (const string of strings)
      yield* joined.addLiteral(document.slice(string.start, string.end), string.start);
    const text = joined.takeAdded();
    for (const slice of slicesOf(text, markdown.fence ?? null)) {
      yield;
      const base = cellStart + slice.start;
      const moved = ({ start, end }: Stretch): Stretch => ({ start: base + start, end: base + end });
      const read = markdown.read(text.slice(slice.start, slice.end), 'md');
      for (const { kind, parts } of read.blocks) blocks.push({ kind, parts: parts.map(moved) });
      for (const stretch of read.leftOut.filter(({ start, end }) => start < end))
        leftOut.push({ reason: stretch.reason, ...joined.toSource(moved(stretch)) });
    }
    joined.add('\n\n', { start: end, end }, true);
    joined.takeAdded();
  }
  return { blocks, leftOut, derived: { text: joined.text, toSource: (stretch) => joined.toSource(stretch) } };
}

/** The cells of a notebook; null where it is none. */
function* cellsOf(document: string): Steps<Cell[] | null> {
  const cells: Cell[] = [];
  const cellOf = ([key, index]: JsonPath): Cell | undefined =>
    key === 'cells' && typeof index === 'number' ? cells.at(-1) : undefined;
  const isJson = yield* visitJson(document, {
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
  return isJson && document.trimStart().startsWith('{') ? cells : null;
}
