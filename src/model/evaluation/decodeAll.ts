import type { DecodingOptions } from '../decoding/decoding.ts';
import type { LatentModel } from '../explore/latentModel.ts';
import type { Watching } from './passageScorer.ts';

/** Texts decoded together: more would be no faster and take more memory. */
const TEXTS_A_RUN = 128;

/** Texts of any number of codes, in their order, without outer white space; each code has its own noise. */
export async function decodeAll(
  model: LatentModel,
  codes: readonly Float32Array[],
  options: DecodingOptions,
  { signal, onProgress }: Watching = {},
): Promise<string[]> {
  const texts: string[] = [];
  for (let from = 0; from < codes.length; from += TEXTS_A_RUN) {
    const some = codes.slice(from, from + TEXTS_A_RUN);
    const streams = some.map((_, i) => from + i);
    const decoded = await model.decode(some, { ...options, streams }, signal);
    for (const text of decoded) texts.push(text.trim());
    onProgress?.(texts.length / codes.length);
  }
  return texts;
}
