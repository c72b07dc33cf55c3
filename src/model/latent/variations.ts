import { Random } from '../random.ts';
import type { Decoding } from './decoding.ts';
import type { LatentModel } from './latentModel.ts';
import { brokenForms, passageForm } from './passageForm.ts';
import { add } from './paths.ts';
import { codesOf, generated, withPassages, type Generated, type Piece } from './selection.ts';

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
 * Codes that are decoded for each variation wanted. Kept are the texts that break the form of the passages least, of
 * these the ones that the model finds likeliest, per token ("sample-and-rank", Adiwardana et al. 2020, "Towards a
 * Human-like Open-Domain Chatbot"). What reads badly is what it finds unlikely, even of a code of its own:
 * docs/starter-model.md has the figures.
 */
const CANDIDATES = 4;
/** Passages decoded at once beyond what is wanted; long selections make do with fewer candidates. */
const MOST_AT_ONCE = 64;

/**
 * Different texts around one, the best formed and likeliest first: codes drawn around the passages' own, decoded. All
 * passages of a text move by the same step. No variation has the words of another or of the text itself; where too few differ, the
 * missing ones are sought further away and drawn more freely, and there may be fewer than `count` in the end.
 * @throws LatentError wrong-model
 */
export async function vary(
  model: LatentModel,
  { pieces, count, distance, decoding }: Variation,
  signal?: AbortSignal,
): Promise<Generated[]> {
  const codes = codesOf(model, pieces);
  const forms = pieces.filter(({ kind }) => kind === 'passage').map(({ text }) => passageForm(text));
  const random = Random.fromSeed(decoding.seed);
  const candidates = Math.max(1, Math.min(CANDIDATES, Math.floor(MOST_AT_ONCE / (count * codes.length))));
  const seen = new Set([words(generated(pieces).text)]);
  const variations: Generated[] = [];
  let reach = distance;
  let drawn = 0;
  for (const leastTemperature of LEAST_TEMPERATURES) {
    if (variations.length >= count) break;
    const moved = Array.from({ length: (count - variations.length) * candidates }, () => {
      const step = model.posteriorDeviation.map((deviation) => reach * deviation * random.normal());
      return codes.map((code) => add(code, step));
    });
    const from = drawn;
    drawn += moved.length * codes.length;
    const options = {
      ...decoding,
      temperature: Math.max(decoding.temperature, leastTemperature),
      streams: moved.flat().map((_, i) => from + i),
    };
    const texts = await model.decodeScored(moved.flat(), options, signal);
    const found = moved.map((movedCodes, i) => {
      const own = texts.slice(i * codes.length, (i + 1) * codes.length);
      const broken = own.reduce((sum, { text }, p) => sum + brokenForms(forms[p]!, passageForm(text)), 0);
      return { movedCodes, own, broken, likelihood: mean(own.map((text) => text.logProbabilityPerToken)) };
    });
    for (const { movedCodes, own } of found.sort(
      (a, b) => a.broken - b.broken || b.likelihood - a.likelihood,
    )) {
      if (variations.length >= count) break;
      const passages = own.map(({ text }) => text);
      const variation = withPassages(pieces, passages, movedCodes);
      const key = words(variation.text);
      if (seen.has(key) || passages.every((text) => text.trim() === '')) continue;
      seen.add(key);
      variations.push(variation);
    }
    reach = Math.max(reach * FURTHER, LEAST_DISTANCE);
  }
  return variations;
}

/** What two texts differ in when they are worth offering beside each other; punctuation where there is nothing else. */
function words(text: string): string {
  return (
    text
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.join(' ') ?? text.trim()
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
