import type { Decoding } from './decoding.ts';
import type { LatentModel } from './latentModel.ts';
import {
  codesOf,
  encodeSelection,
  withPassages,
  type Generated,
  type SelectionOptions,
} from './selection.ts';

/**
 * What the model makes of a text: every passage decoded from its own posterior mean.
 * @throws LatentError no-text, text-too-long
 */
export async function reconstruct(
  model: LatentModel,
  text: string,
  decoding: Decoding,
  options: SelectionOptions = {},
): Promise<Generated> {
  const pieces = await encodeSelection(model, text, options);
  const codes = codesOf(model, pieces);
  return withPassages(pieces, await model.decode(codes, decoding, options.signal), codes);
}
