import type { Decoding } from '../decoding/decoding.ts';
import type { Surroundings } from './context.ts';
import type { Piece } from './selection.ts';

/** Asks for texts in the place of one. */
export interface Variation extends Surroundings {
  readonly pieces: readonly Piece[];
  readonly count: number;
  /** How far from the text, in posterior standard deviations: 1 is as far as the model is unsure about it. */
  readonly distance: number;
  readonly decoding: Decoding;
  /** How many words that must stay a text lacks; without it none must. */
  readonly lacks?: ((text: string) => number) | undefined;
}
