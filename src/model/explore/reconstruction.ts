import { writingContexts } from './context.ts';
import type { LatentModel } from './latentModel.ts';
import {
  codesOf,
  encodeSelection,
  withPassages,
  type Generated,
  type SelectionOptions,
} from './selection.ts';

/**
 * What the model makes of a text: every passage as faithfully as the decoder says it (feedback.ts).
 * @throws LatentError no-text, text-too-long
 */
export async function reconstruct(
  model: LatentModel,
  text: string,
  options: SelectionOptions = {},
): Promise<Generated> {
  const pieces = await encodeSelection(model, text, { ...options, exactly: true });
  const codes = codesOf(model, pieces);
  if (model.hasLanguageModel) {
    const contexts = writingContexts(model, pieces, options);
    const texts = await model.decode(codes, { temperature: 0, topP: 1, seed: 0, contexts }, options.signal);
    return withPassages(pieces, texts, codes);
  }
  const faithful = await model.feedback.faithful(codes, options.signal);
  return withPassages(
    pieces,
    faithful.map(({ text: decoded }) => decoded),
    codes,
  );
}
