import type { Decoding } from './decoding.ts';
import type { LatentModel } from './latentModel.ts';
import { codesOf, encodeSelection, withPassages, type Generated } from './selection.ts';

/**
 * What the model makes of a text: every passage decoded from its own posterior mean.
 * @throws LatentError no-text, text-too-long
 */
export async function reconstruct(
  model: LatentModel,
  text: string,
  decoding: Decoding,
  signal?: AbortSignal,
): Promise<Generated> {
  const pieces = await encodeSelection(model, text, signal);
  const codes = codesOf(model, pieces);
  return withPassages(pieces, await model.decode(codes, decoding, signal), codes);
}
