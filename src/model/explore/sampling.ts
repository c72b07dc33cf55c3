import { Random } from '../numerics/random.ts';
import type { Decoding } from '../decoding/decoding.ts';
import type { LatentModel } from './latentModel.ts';
import { generated, type Generated } from './selection.ts';

export interface Sampling {
  readonly count: number;
  /** The seed draws the codes as well as the words. */
  readonly decoding: Decoding;
}

/** New passages: codes drawn from the aggregate posterior of the workspace, decoded. */
export async function sample(
  model: LatentModel,
  { count, decoding }: Sampling,
  signal?: AbortSignal,
): Promise<Generated[]> {
  const random = Random.fromSeed(decoding.seed);
  const codes = Array.from({ length: count }, () => model.aggregatePosterior.sample(random));
  const texts = await model.decode(codes, decoding, signal);
  return texts.map((text, i) =>
    generated([{ kind: 'passage', text: text.trim(), latentCode: Array.from(codes[i]!) }]),
  );
}
