import type { ChoiceOptions } from './tokenChooser.ts';

/** A passage to decode. */
export interface SteeredRequest {
  /** [Z] */
  readonly latentCode: Float32Array;
  /** Tokens of the text before the passage; without them it is decoded alone. */
  readonly context?: readonly number[];
  /** Tokens that it begins with already. */
  readonly given?: readonly number[];
  /** Whether these end with a word that does not go on. */
  readonly afterWord?: boolean;
  /** What has to come next: the separator after its context, an unfinished word at the cursor. */
  readonly forced?: string;
  /** Tokens of it at most, where that is less than the decoder's own limit. */
  readonly longest?: number;
  /** Tokens of a text that was decoded before from a code nearby; what of it holds is not read again. */
  readonly draft?: readonly number[];
  /** Tokens that it probably goes on with. They are read at once, which takes less time than one after another where they hold. */
  readonly guess?: readonly number[];
  /** Passages with the same stream meet the same noise; by default each has its own. */
  readonly stream?: number;
}

export interface SteeredOptions extends ChoiceOptions {
  /** How much the steering adds: 0 is the language model alone, 1 is as trained. */
  readonly strength?: number;
  /** The tokens of a passage so far, forced ones included, whenever it has grown. */
  readonly onText?: (passage: number, tokenIds: readonly number[]) => void;
}
