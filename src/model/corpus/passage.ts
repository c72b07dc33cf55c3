import type { Separator } from './separators.ts';

/** A document as read: `file` is its name for people (`root/relative/path`), `text` its whole text. */
export interface SourceDocument {
  readonly file: string;
  readonly text: string;
  /** ISO 639-1 code, where it is known from elsewhere than the text. */
  readonly language?: string | undefined;
}

/**
 * A sentence, heading, list item, line of verse or stretch of a comment: what the model learns from, one at a time.
 * `offset` and `length` are UTF-16 units of the document's text. Where the passage stands on one line,
 * `document.text.slice(offset, offset + length) === text`; where it is wrapped over lines, `text` has one space in
 * place of each line break with the indentation and comment marks around it.
 */
export interface Passage {
  readonly text: string;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  /** What stands before it in its document, without markup; absent where nobody asked. */
  readonly separator?: Separator | undefined;
}

/** A file that is not learnt from, and why, in words for people. */
export interface LeftOut {
  readonly file: string;
  readonly reason: string;
}
