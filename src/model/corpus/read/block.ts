import type { Stretch } from '../sentences/cutting.ts';
import type { Steps } from './steps.ts';

/** What a block is to its reader. */
export type BlockKind =
  'paragraph' | 'item' | 'quotation' | 'note' | 'caption' | 'heading' | 'term' | 'verse' | 'comment';

/** Kinds that are one passage where they fit; the others are split into sentences. */
const UNDIVIDED: ReadonlySet<BlockKind> = new Set(['heading', 'term', 'verse', 'comment']);

/** A stretch of language in a document: a paragraph, a heading, an item. */
export interface Block {
  readonly kind: BlockKind;
  /**
   * Where its words stand, in order: without line breaks, indentation, markers and comments; each is a part of one
   * line and not empty.
   */
  readonly parts: readonly Stretch[];
}

/** A stretch of a document that is not language, and why it is left out, in words for people. */
export interface LeftOutStretch extends Stretch {
  readonly reason: string;
}

/** A text as its reader wants it, and the way back to where it came from. */
export interface DerivedText {
  readonly text: string;
  /** From a stretch of `text` that is not empty to the stretch that it came from. */
  readonly toSource: (stretch: Stretch) => Stretch;
}

/** What a reader finds in a document. */
export interface ReadText {
  readonly blocks: readonly Block[];
  /** In the text as it was given, whether or not the blocks lie in another. */
  readonly leftOut: readonly LeftOutStretch[];
  /** The text that the blocks lie in, where it is not the one that was given: what a notebook's strings say. */
  readonly derived?: DerivedText;
  /** Why nothing of the document can be read. */
  readonly problem?: string;
}

/**
 * Markup in the text of a block, which sentences are found without.
 * - `open`, `close`: marks that belong to the words after or before them, as `**` and `](target)` do.
 * - `aside`: a footnote, its mark or a comment: belongs to the words before it and says nothing in the sentence.
 * - `code`: names, formulas, addresses: one word, whatever stands in it.
 */
export interface Markup extends Stretch {
  readonly kind: 'open' | 'close' | 'aside' | 'code';
  /** What a reader sees in its place, where that is a mark of its own: “ for \enquote{. */
  readonly shown?: string;
}

export interface MarkedText {
  /** In order; none overlap. */
  readonly markup: readonly Markup[];
  /** Stretches that no sentence should end inside: links, emphasis, commands with their arguments. */
  readonly units: readonly Stretch[];
}

/** Reads documents of one format. Texts have LF line ends and no byte order mark. */
export interface Reader {
  /**
   * What opens and closes blocks in which a blank line separates nothing (with the flags `gm`), where long documents
   * may be cut at blank lines; absent where they may not.
   */
  readonly fence?: RegExp;
  readonly read: (text: string, ending: string) => ReadText;
  /** The same in steps of some ten milliseconds, where long documents may not be cut. */
  readonly readInSteps?: (text: string) => Steps<ReadText>;
  /** The markup of a block's text (`blockText`); none where the format has none. */
  readonly markup?: (text: string) => MarkedText;
}

export function isUndivided({ kind }: Block): boolean {
  return UNDIVIDED.has(kind);
}
