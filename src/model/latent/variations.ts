import { Random } from '../random.ts';
import type { Decoding } from './decoding.ts';
import type { LatentModel } from './latentModel.ts';
import { add } from './paths.ts';
import { codesOf, comparable, generated, withPassages, type Generated, type Piece } from './selection.ts';

export interface Variation {
  readonly pieces: readonly Piece[];
  readonly count: number;
  /** How far from the text, in posterior standard deviations: 1 is as far as the model is unsure about it. */
  readonly distance: number;
  readonly decoding: Decoding;
}

/**
 * Rounds of decoding at most; each goes further away than the one before, for what is still missing. The last ones also
 * draw words at least so freely, because a model that has learnt little decodes many codes to one likeliest text.
 */
const LEAST_TEMPERATURES = [0, 0, 0.5, 0.8, 1];
const FURTHER = 1.5;
/** Where the distance is 0 and so are all variations, the next round goes this far. */
const LEAST_DISTANCE = 0.25;

/**
 * Different texts around one: codes drawn around the passages' own, decoded. All passages of a text move by the same
 * step. No variation equals another or the text itself; where too few differ, the missing ones are sought further away and
 * drawn more freely, and there may be fewer than `count` in the end.
 * @throws LatentError wrong-model
 */
export async function vary(
  model: LatentModel,
  { pieces, count, distance, decoding }: Variation,
  signal?: AbortSignal,
): Promise<Generated[]> {
  const codes = codesOf(model, pieces);
  const random = Random.fromSeed(decoding.seed);
  const seen = new Set([comparable(generated(pieces).text)]);
  const variations: Generated[] = [];
  let reach = distance;
  for (const [round, leastTemperature] of LEAST_TEMPERATURES.entries()) {
    if (variations.length >= count) break;
    const temperature = Math.max(decoding.temperature, leastTemperature);
    const wanted = count - variations.length;
    const moved = Array.from({ length: wanted }, () => {
      const step = model.posteriorDeviation.map((deviation) => reach * deviation * random.normal());
      return codes.map((code) => add(code, step));
    });
    const streams = moved.flatMap((_, i) =>
      codes.map((_code, passage) => (round * count + i) * codes.length + passage),
    );
    const texts = await model.decode(moved.flat(), { ...decoding, temperature, streams }, signal);
    for (const [i, movedCodes] of moved.entries()) {
      const own = texts.slice(i * codes.length, (i + 1) * codes.length);
      const variation = withPassages(pieces, own, movedCodes);
      const key = comparable(variation.text);
      if (seen.has(key) || own.every((text) => text.trim() === '')) continue;
      seen.add(key);
      variations.push(variation);
    }
    reach = Math.max(reach * FURTHER, LEAST_DISTANCE);
  }
  return variations;
}
