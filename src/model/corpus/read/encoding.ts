import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { cutToFit } from '../sentences/cutting.ts';
import type { Passage } from '../passage.ts';

/** Passages with their token ids, none longer than the model can take. Index i of one belongs to index i of the other. */
export interface EncodedPassages {
  readonly passages: readonly Passage[];
  /** Without special tokens. */
  readonly tokenIds: readonly Uint16Array[];
}

/**
 * Encodes passages; one of more than `maximumTokens` tokens is cut at clause marks into several. The parts of a
 * passage that is wrapped over indented or marked lines keep the place of the whole, for want of the document.
 */
export function encodePassages(
  passages: Iterable<Passage>,
  tokenizer: Tokenizer,
  maximumTokens: number,
): EncodedPassages {
  const encoded: { passages: Passage[]; tokenIds: Uint16Array[] } = { passages: [], tokenIds: [] };
  const add = (passage: Passage, ids: readonly number[]): void => {
    encoded.passages.push(passage);
    encoded.tokenIds.push(Uint16Array.from(ids));
  };
  const fits = (text: string): boolean => tokenizer.encode(text).length <= maximumTokens;
  for (const passage of passages) {
    const ids = tokenizer.encode(passage.text);
    if (ids.length <= maximumTokens) {
      add(passage, ids);
      continue;
    }
    // On one line, or wrapped with nothing but a line break between words: positions in both are the same.
    const aligned = passage.text.length === passage.length;
    for (const { start, end } of cutToFit(passage.text, fits)) {
      const text = passage.text.slice(start, end);
      const place = aligned ? { offset: passage.offset + start, length: end - start } : {};
      const inside = start > 0 && {
        separator: /\s/.test(passage.text[start - 1]!) ? (' ' as const) : ('' as const),
      };
      add({ ...passage, ...place, ...inside, text }, tokenizer.encode(text));
    }
  }
  return encoded;
}
