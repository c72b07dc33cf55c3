import { Random } from '../numerics/random.ts';
import type { DecodingOptions } from '../decoding/decoding.ts';
import { passageForm } from '../decoding/passageForm.ts';
import { add } from '../space/paths.ts';
import type { LatentModel } from './latentModel.ts';
import { byRank, type Candidate, candidate, type Codes, Offered } from './offered.ts';
import { codesOf, generated, passagesOf, type Generated } from './selection.ts';
import type { Variation } from './variationRequest.ts';

/**
 * Rounds of decoding at most; each goes further away than the one before, for what is still missing. The last ones also
 * draw words at least so freely, because a model that has learnt little decodes many codes to one likeliest text.
 */
const MIN_TEMPERATURES = [0, 0, 0.5, 0.8, 1];
const FURTHER = 1.5;
/** Where the distance is 0 and so are all variations, the next round goes this far. */
const MIN_DISTANCE = 0.25;

/**
 * Codes that are decoded for each variation wanted. Kept are the texts that break the form of the passages least, of
 * these the ones that the model finds likeliest, per token ("sample-and-rank", Adiwardana et al. 2020, "Towards a
 * Human-like Open-Domain Chatbot"). What reads badly is what it finds unlikely, even of a code of its own. Candidates are
 * drafted greedily; only those that are kept are worth beams: measured in docs/small-model.md.
 */
const CANDIDATES = 5;
/** How likely so many tokens are tells much of the rest: this share of the drafts is written to the end. */
const HALVING = { after: 8, share: 0.7 };
/** Beams for those that are kept. A third makes them 1 to 2 % likelier a token, as a fifth candidate does in less time. */
const BEAMS = 2;
/** Passages decoded at once beyond what is wanted; long selections make do with fewer candidates. */
const MAX_AT_ONCE = 64;

/** `vary` without a language model: codes drawn around the passages' own, decoded. All passages of a text move by the same step. */
export async function drawAround(
  model: LatentModel,
  { pieces, count, distance, decoding, lacks }: Variation,
  signal?: AbortSignal,
): Promise<Generated[]> {
  const codes = codesOf(model, pieces);
  const forms = passagesOf(pieces).map(passageForm);
  const random = Random.fromSeed(decoding.seed);
  const candidates = Math.max(1, Math.min(CANDIDATES, Math.floor(MAX_AT_ONCE / (count * codes.length))));
  const offered = new Offered(generated(pieces).text, lacks);
  let reach = distance;
  let drawn = 0;
  const decode = async (moved: readonly Codes[], options: DecodingOptions): Promise<Candidate[]> => {
    const texts = await model.decodeScored(moved.flat(), options, signal);
    return moved.map((own, i) => {
      const scored = texts.slice(i * codes.length, (i + 1) * codes.length);
      const likelihood = mean(scored.map((text) => text.logProbabilityPerToken));
      const written = scored.map(({ text }) => text);
      return candidate(pieces, forms, own, written, likelihood);
    });
  };
  for (const leastTemperature of MIN_TEMPERATURES) {
    const missing = (): number => count - offered.candidates.length;
    if (missing() <= 0) break;
    const moved = Array.from({ length: missing() * candidates }, () => {
      const step = model.posteriorDeviation.map((deviation) => reach * deviation * random.normal());
      return codes.map((code) => add(code, step));
    });
    const from = drawn;
    drawn += moved.length * codes.length;
    const temperature = Math.max(decoding.temperature, leastTemperature);
    const streams = moved.flat().map((_, i) => from + i);
    const halving = { ...HALVING, share: candidates > 1 ? HALVING.share : 1, together: codes.length };
    const drafted = await decode(moved, { ...decoding, temperature, streams, beams: 1, halving });
    let drafts = drafted.filter(({ likelihood }) => likelihood > -Infinity).sort(byRank);
    while (missing() > 0 && drafts.length > 0) {
      const different = offered.different(drafts);
      const best = different.slice(0, missing());
      drafts = different.slice(best.length);
      const codesOfBest = best.map((draft) => draft.codes);
      // Beams are for the likeliest text of a code; where words are drawn, there is none.
      const searched = temperature > 0 ? best : await decode(codesOfBest, { ...decoding, beams: BEAMS });
      for (const [i, draft] of best.entries()) offered.addFirstNew([searched[i]!, draft].sort(byRank));
    }
    if (!offered.hasLacking) reach = Math.max(reach * FURTHER, MIN_DISTANCE);
  }
  return offered.variations(count);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
