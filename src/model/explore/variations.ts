import { Random } from '../numerics/random.ts';
import type { Decoding, DecodingOptions } from '../decoding/decoding.ts';
import { type Surroundings, writingContexts } from './context.ts';
import { fitsOf } from './fits.ts';
import type { LatentModel, ScoredText } from './latentModel.ts';
import { brokenForms, type PassageForm, passageForm } from '../decoding/passageForm.ts';
import { add } from '../space/paths.ts';
import { codesOf, generated, limitsOf, withPassages, type Generated, type Piece } from './selection.ts';

export interface Variation extends Surroundings {
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
/** The same with a language model, which takes longer for a token. */
const LANGUAGE_MODEL_CANDIDATES = 4;
/** The nearest of them, of the distance asked for: nearer ones say more of the passage, further ones differ more. */
const MIN_REACH = 0.5;
/** How likely so many tokens are tells much of the rest: this share of the drafts is written to the end. */
const HALVING = { after: 8, share: 0.7 };
/** Beams for those that are kept. A third makes them 1 to 2 % likelier a token, as a fifth candidate does in less time. */
const BEAMS = 2;
/** Passages decoded at once beyond what is wanted; long selections make do with fewer candidates. */
const MAX_AT_ONCE = 64;
/** The same with a language model, which reads so many rows in one run. */
const LANGUAGE_MODEL_AT_ONCE = 16;

/**
 * Different texts around one, the best formed and likeliest first: codes drawn around the passages' own, decoded. All
 * passages of a text move by the same step. No variation has the words of another or of the text itself; where too few differ, the
 * missing ones are sought further away and drawn more freely, and there may be fewer than `count` in the end.
 * @throws LatentError wrong-model
 */
export async function vary(
  model: LatentModel,
  { pieces, count, distance, decoding, ...surroundings }: Variation,
  signal?: AbortSignal,
): Promise<Generated[]> {
  const codes = codesOf(model, pieces);
  const passages = pieces.filter(({ kind }) => kind === 'passage');
  const forms = passages.map(({ text }) => passageForm(text));
  const random = Random.fromSeed(decoding.seed);
  const [most, atOnce] = model.hasLanguageModel
    ? [LANGUAGE_MODEL_CANDIDATES, LANGUAGE_MODEL_AT_ONCE]
    : [CANDIDATES, MAX_AT_ONCE];
  const candidates = Math.max(1, Math.min(most, Math.floor(atOnce / (count * codes.length))));
  const own = writingContexts(model, pieces, surroundings);
  const longest = limitsOf(model, pieces);
  const familiar = passages.map(({ text }) => text);
  const offered = new Offered(generated(pieces).text);
  let reach = distance;
  let drawn = 0;
  const decode = async (moved: readonly Codes[], options: DecodingOptions): Promise<Candidate[]> => {
    const contexts = own && moved.flatMap(() => own);
    const limits = moved.flatMap(() => longest);
    const texts = await model.decodeScored(
      moved.flat(),
      { ...options, contexts, longest: limits, familiar },
      signal,
    );
    const candidates = moved.map((own, i) =>
      candidate(pieces, forms, own, texts.slice(i * codes.length, (i + 1) * codes.length)),
    );
    if (own === undefined) return candidates;
    const written = candidates.filter(({ likelihood }) => likelihood > -Infinity);
    const fits = await fitsOf(
      model,
      written.map(({ tokenIds, variation: { pieces } }) => ({ tokenIds, pieces })),
      { codes, contexts: own, surroundings },
      signal,
    );
    return written.map((one, i) => ({ ...one, likelihood: fits[i]! }));
  };
  for (const leastTemperature of MIN_TEMPERATURES) {
    const missing = (): number => count - offered.candidates.length;
    if (missing() <= 0) break;
    const moved = Array.from({ length: missing() * candidates }, () => {
      const far = model.hasLanguageModel ? reach * (MIN_REACH + (1 - MIN_REACH) * random.uniform()) : reach;
      const step = model.posteriorDeviation.map((deviation) => far * deviation * random.normal());
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
      const searched =
        temperature > 0 || model.hasLanguageModel
          ? best
          : await decode(codesOfBest, { ...decoding, beams: BEAMS });
      for (const [i, draft] of best.entries()) offered.addFirstNew([searched[i]!, draft].sort(byRank));
    }
    reach = Math.max(reach * FURTHER, MIN_DISTANCE);
  }
  return offered.candidates.sort(byRank).map(({ variation }) => variation);
}

/** A latent code for each passage of a text. */
type Codes = readonly Float32Array[];

interface Candidate {
  readonly codes: Codes;
  readonly variation: Generated;
  /** The same for texts that are not worth offering beside each other. */
  readonly key: string;
  readonly isEmpty: boolean;
  /** In how many ways the passages' forms are broken. */
  readonly broken: number;
  /** Tokens of each passage as they were decoded. */
  readonly tokenIds: readonly (readonly number[])[];
  /** Mean ln p per token; with a language model how well it fits (fits.ts). */
  readonly likelihood: number;
}

function candidate(
  pieces: readonly Piece[],
  forms: readonly PassageForm[],
  codes: Codes,
  scored: readonly ScoredText[],
): Candidate {
  const passages = scored.map(({ text }) => text);
  const variation = withPassages(pieces, passages, codes);
  return {
    codes,
    variation,
    key: words(variation.text),
    isEmpty: passages.every((text) => text.trim() === ''),
    broken: passages.reduce((sum, text, p) => sum + brokenForms(forms[p]!, passageForm(text)), 0),
    tokenIds: scored.map(({ tokenIds }) => tokenIds),
    likelihood: mean(scored.map((text) => text.logProbabilityPerToken)),
  };
}

const byRank = (a: Candidate, b: Candidate): number => a.broken - b.broken || b.likelihood - a.likelihood;

/** What will be offered, no two with the same words. */
class Offered {
  readonly candidates: Candidate[] = [];
  private readonly seen: Set<string>;

  constructor(original: string) {
    this.seen = new Set([words(original)]);
  }

  /** Those that may be added, each for all that have its words. */
  different(candidates: readonly Candidate[]): Candidate[] {
    const keys = new Set<string>();
    return candidates.filter((found) => {
      const wanted = this.isNew(found) && !keys.has(found.key);
      keys.add(found.key);
      return wanted;
    });
  }

  addFirstNew(candidates: readonly Candidate[]): void {
    const found = candidates.find((one) => this.isNew(one));
    if (found === undefined) return;
    this.seen.add(found.key);
    this.candidates.push(found);
  }

  private isNew({ key, isEmpty }: Candidate): boolean {
    return !isEmpty && !this.seen.has(key);
  }
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
