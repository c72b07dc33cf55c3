import type { Decoding } from '../decoding/decoding.ts';
import type { Surroundings } from './context.ts';
import { drawAround } from './drawnVariations.ts';
import type { LatentModel } from './latentModel.ts';
import { reword } from './rewordings.ts';
import type { Generated, Piece } from './selection.ts';

export interface Variation extends Surroundings {
  readonly pieces: readonly Piece[];
  readonly count: number;
  /** How far from the text, in posterior standard deviations: 1 is as far as the model is unsure about it. */
  readonly distance: number;
  readonly decoding: Decoding;
  /** How many words that must stay a text lacks; without it none must. */
  readonly lacks?: ((text: string) => number) | undefined;
}

/**
 * Different texts in the place of one, the best formed and likeliest first. No variation has the words of another or of the text itself; where
 * too few differ, the missing ones are sought further away, and there may be fewer than `count` in the end. Texts that
 * lack words that must stay come last, where others were not found.
 * @throws LatentError wrong-model
 */
export function vary(model: LatentModel, variation: Variation, signal?: AbortSignal): Promise<Generated[]> {
  return model.hasLanguageModel ? reword(model, variation, signal) : drawAround(model, variation, signal);
}
