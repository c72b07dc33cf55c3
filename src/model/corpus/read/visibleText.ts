import type { Stretch } from '../sentences/cutting.ts';
import type { MarkedText, Markup } from './block.ts';

/** What a reader of the finished page sees of a text, for finding its sentences. */
export interface VisibleText {
  readonly text: string;
  /** The stretch of the marked text that a stretch of the visible one came from, with the marks that belong to it. */
  readonly toMarked: (stretch: Stretch) => Stretch;
  /** The words in a stretch of the marked text, besides names, formulas and addresses. */
  readonly wordsIn: (stretch: Stretch) => string;
  /** A stretch of the marked text from its first character that is seen to its last. */
  readonly withoutMarks: (stretch: Stretch) => Stretch;
}

/** A piece of the visible text: its length there, and the piece of the marked text that it came from. */
interface Piece extends Stretch {
  readonly at: number;
  /** Characters in the visible text; 0 where it is hidden. */
  readonly shown: number;
  readonly markup: Markup | null;
}

/** What stands for code: capitalized, so that it may begin a sentence; with vowels, so that it is no abbreviation. */
const CODE_WORD = 'Xoxoxo';

/** Takes the markup out of a text. Code becomes one word, which no sentence ends in. */
export function visibleText(text: string, { markup }: Pick<MarkedText, 'markup'>): VisibleText {
  const pieces: Piece[] = [];
  let visible = '';
  let end = 0;
  const show = (from: number, to: number, shown: string, mark: Markup | null): void => {
    if (to > from)
      pieces.push({ start: from, end: to, at: visible.length, shown: shown.length, markup: mark });
    visible += shown;
  };
  for (const mark of markup) {
    show(end, mark.start, text.slice(end, mark.start), null);
    show(mark.start, mark.end, mark.shown ?? (mark.kind === 'code' ? CODE_WORD : ''), mark);
    end = mark.end;
  }
  show(end, text.length, text.slice(end), null);
  return {
    text: visible,
    toMarked: (stretch) => ({
      start: startOf(pieces, stretch.start),
      end: endOf(text, pieces, stretch.end),
    }),
    wordsIn: (stretch) => {
      let found = '';
      for (const { start, end, markup: mark } of piecesIn(pieces, stretch))
        found +=
          mark === null
            ? text.slice(Math.max(start, stretch.start), Math.min(end, stretch.end))
            : mark.kind === 'code'
              ? ' '
              : (mark.shown ?? '');
      return found;
    },
    withoutMarks: ({ start, end }) => {
      const inside = [...piecesIn(pieces, { start, end })].filter(({ shown }) => shown > 0);
      const [first, last] = [inside[0], inside.at(-1)];
      if (first === undefined || last === undefined) return { start, end };
      return { start: Math.max(start, first.start), end: Math.min(end, last.end) };
    },
  };
}

function* piecesIn(pieces: readonly Piece[], { start, end }: Stretch): Generator<Piece> {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  for (let piece = pieces[low]; piece !== undefined && piece.start < end; piece = pieces[++low]) yield piece;
}

/** Where the character at `position` begins, and before it the hidden marks that open there. */
function startOf(pieces: readonly Piece[], position: number): number {
  let index = pieceAt(pieces, position);
  const piece = pieces[index];
  if (piece === undefined) return 0;
  const isWhole = piece.markup !== null;
  let start = isWhole ? piece.start : piece.start + position - piece.at;
  if (!isWhole && position > piece.at) return start;
  for (index--; index >= 0; index--) {
    const before = pieces[index]!;
    if (before.shown > 0 || before.markup?.kind !== 'open') break;
    start = before.start;
  }
  return start;
}

/** Where the character before `position` ends, and after it the hidden marks that close there. */
function endOf(text: string, pieces: readonly Piece[], position: number): number {
  let index = pieceAt(pieces, position - 1);
  const piece = pieces[index];
  if (piece === undefined) return 0;
  const isWhole = piece.markup !== null;
  let end = isWhole ? piece.end : piece.start + position - piece.at;
  if (!isWhole && position < piece.at + piece.shown) {
    // reStructuredText and careless writers put a space before a footnote's mark.
    const onlySpace = text.slice(end, piece.end).trim() === '';
    if (!onlySpace || pieces[index + 1]?.markup?.kind !== 'aside') return end;
  }
  for (index++; index < pieces.length; index++) {
    const after = pieces[index]!;
    if (after.shown > 0 || after.markup?.kind === 'open') break;
    end = after.end;
  }
  return end;
}

function pieceAt(pieces: readonly Piece[], position: number): number {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pieces[middle]!.at <= position) low = middle;
    else high = middle - 1;
  }
  // Hidden pieces begin where the shown one after them does.
  while (low > 0 && pieces[low]!.shown === 0) low--;
  return low;
}
