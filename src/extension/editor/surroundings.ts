import { MAX_SURROUNDINGS } from '../../shared/protocol/limits.ts';

/** What of a VS Code TextDocument is needed; `Position` is its. */
export interface SurroundingDocument<Position> {
  getText(): string;
  offsetAt(position: Position): number;
}

/** A document's text on either side of a range: as much as crosses with it. */
export function surroundingsOf<Position>(
  document: SurroundingDocument<Position>,
  { start, end }: { readonly start: Position; readonly end: Position },
): { before: string; after: string } {
  const text = document.getText();
  const [from, to] = [document.offsetAt(start), document.offsetAt(end)];
  return {
    before: text.slice(Math.max(0, from - MAX_SURROUNDINGS), from),
    after: text.slice(to, to + MAX_SURROUNDINGS),
  };
}
