/**
 * Where and how a text goes into a document: what stands there, and what is to stand in its place. Texts are plain;
 * the document's own marks, indentation, line ends and typography are put around them. Knows nothing of VS Code.
 */
import { afterEnclosed } from './enclosed.ts';
import { NextBlock } from './nextBlock.ts';
import { Page, type OpenDocument, type Replacement, type Span } from './page.ts';
import { spacedBefore } from './spacing.ts';

export type { OpenDocument, Replacement, Span };

/** A text at the cursor, or in the place of a selection. */
export function atCursor(document: OpenDocument, { start, end }: Span, text: string): Replacement {
  const page = new Page(document, start);
  const words = page.typeset(text);
  const [before, after] = [page.before(start), page.after(end)];
  const lines = page.continued(start === end ? page.spaced(before, words, after) : words, start);
  return page.replacement({ start, end }, lines);
}

/** A continuation, which brings the space before it itself. */
export function continuedAt(document: OpenDocument, { start, end }: Span, text: string): Replacement {
  const page = new Page(document, start);
  const words = spacedBefore(page.typeset(text), page.after(end), page.spacing);
  return page.replacement({ start, end }, page.continued(words, start));
}

export function inPlaceOf(document: OpenDocument, span: Span, text: string): Replacement {
  const page = new Page(document, span.start);
  const replaced = document.text.slice(span.start, span.end);
  if (text === replaced) return { ...span, text };
  return page.replacement(span, page.continued(page.typeset(text, replaced), span.start, replaced));
}

/**
 * A text after another that stays: in the middle of a line right after it, else as the next paragraph, item, heading
 * or line, whichever the other is.
 */
export function after(document: OpenDocument, span: Span, text: string): Replacement {
  const page = new Page(document, span.end);
  const words = page.typeset(text);
  const at = { start: span.end, end: span.end };
  const [before, rest] = [page.before(span.end), page.after(span.end)];
  const enclosed = afterEnclosed(page, span, words);
  if (enclosed !== null) return enclosed;
  const block = new NextBlock(page, span);
  if (rest.trim() === '') return block.after(words);
  if (page.format === 'plain' && block.isWrapped) return block.flowing(words);
  return page.replacement(at, page.continued(page.spaced(before, words, rest), span.end));
}
