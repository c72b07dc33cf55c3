import type { Place } from '../../shared/protocol/modelProtocol.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where `text` stands in a document now: at its place, or else where it stands nearest to that, for documents are
 * edited after training. Undefined where it stands nowhere any more.
 * @param place where it stood when it was read, in UTF-16 units
 */
export function findPassage(document: string, text: string, { offset, length }: Place): Span | undefined {
  const words = wordsOf(text);
  if (words === '') return undefined;
  if (wordsOf(document.slice(offset, offset + length)) === words)
    return { start: offset, end: offset + length };
  let nearest: Span | undefined;
  for (const { index, 0: found } of document.matchAll(pattern(text))) {
    if (nearest !== undefined && Math.abs(index - offset) >= Math.abs(nearest.start - offset)) break;
    nearest = { start: index, end: index + found.length };
  }
  return nearest;
}

/** Letters and digits alone: what is the same whether or not a passage is wrapped, indented or a comment. */
const wordsOf = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** A line break in a passage, with the indentation and comment marks after it, was read as one space. */
const GAP = String.raw`(?:[^\S\n]*\n[^\p{L}\p{N}\n]*|\s+)`;

function pattern(text: string): RegExp {
  const words = text.trim().split(/\s+/);
  return new RegExp(
    words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join(GAP),
    'gu',
  );
}
