import { atCursor, inPlaceOf, type Replacement } from '../../../src/extension/editor/placement/placement.ts';
import { readPassages } from '../../../src/model/corpus/passages.ts';

const applied = (text: string, { start, end, text: inserted }: Replacement): string =>
  text.slice(0, start) + inserted + text.slice(end);

/** Documents in which a passage is not the same bytes when it is taken out and put back. */
export interface Difference {
  readonly passage: string;
  /** The stretch around it, as it is and as it became. */
  readonly before: string;
  readonly after: string;
}

/**
 * Takes each passage of a document out and puts it back: in its own place as it stands there, and, where it is on one
 * line, at a cursor where it was. There its quotation marks and dashes become those of the rest of the document, so these
 * are compared by what they are for.
 */
export function differences(file: string, text: string): Difference[] {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const found: Difference[] = [];
  for (const { text: passage, offset, length } of readPassages({ file, text }).passages) {
    const span = { start: offset, end: offset + length };
    const source = text.slice(span.start, span.end);
    const document = { text, file, lineEnd } as const;
    const replaced = applied(text, inPlaceOf(document, span, source));
    if (replaced !== text) found.push(difference(text, replaced, passage, span));
    if (source !== passage) continue;
    const without = text.slice(0, span.start) + text.slice(span.end);
    const cursor = { start: offset, end: offset };
    const inserted = applied(without, atCursor({ ...document, text: without }, cursor, passage));
    if (folded(inserted) !== folded(text)) found.push(difference(text, inserted, passage, span));
  }
  return found;
}

const folded = (text: string): string =>
  text
    .replace(/[“”„«»]|``|''/g, '"')
    .replace(/[‘’‚]/g, "'")
    .replace(/[-—–]+/g, '-');

function difference(
  text: string,
  result: string,
  passage: string,
  span: { start: number; end: number },
): Difference {
  const around = [Math.max(0, span.start - 20), span.end + 20] as const;
  return { passage, before: text.slice(...around), after: result.slice(...around) };
}
