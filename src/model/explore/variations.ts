import { drawAround } from './drawnVariations.ts';
import type { LatentModel } from './latentModel.ts';
import { reword } from './rewordings.ts';
import type { Generated } from './selection.ts';
import type { Variation } from './variationRequest.ts';

/**
 * Different texts in the place of one, the best formed and likeliest first. No variation has the words of another or of the text itself; where
 * too few differ, the missing ones are sought further away, and there may be fewer than `count` in the end. Texts that
 * lack words that must stay come last, where others were not found.
 * @throws LatentError wrong-model
 */
export function vary(model: LatentModel, variation: Variation, signal?: AbortSignal): Promise<Generated[]> {
  return model.hasLanguageModel ? reword(model, variation, signal) : drawAround(model, variation, signal);
}
