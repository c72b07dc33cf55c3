import type { Decoding, WritingContext } from '../decoding/decoding.ts';
import { type PassageForm, passageForm } from '../decoding/passageForm.ts';
import { Random } from '../numerics/random.ts';
import { type Repetition, repetitions, writingContexts } from './context.ts';
import { fitsOf, likenessOf, type Offer, type Place } from './fits.ts';
import type { LatentModel } from './latentModel.ts';
import { byRank, type Candidate, candidate, type Codes, Offered } from './offered.ts';
import { codesOf, generated, passagesOf, withPassages, type Generated, type Piece } from './selection.ts';
import { type Drawn, drawTurns, MORE_TOKENS, type Turn, TURNED_STRENGTH } from './turns.ts';
import type { Variation } from './variationRequest.ts';

/** Rounds at most; each goes further away than the one before, for what is still missing. */
const ROUNDS = 4;
const FURTHER = 1.5;
/** Where the distance is 0 and so are all variations, the next round goes this far. */
const MIN_DISTANCE = 0.25;
/** Texts that are written for each one wanted, and those of them whose fit is worked out: the best are kept. */
const CANDIDATES = 3;
const FITTED = 1.5;
/** Passages that the language model writes at once. */
const MAX_AT_ONCE = 12;
/**
 * From this distance on all texts go on freely, by the code that proposed their new word; nearer, the others come back to the
 * passage's own words as soon as they can.
 */
const FREE_FROM = 3;

/** A text to say again. */
interface Original extends Place {
  readonly pieces: readonly Piece[];
  /** Its passages. */
  readonly passages: readonly string[];
  readonly forms: readonly PassageForm[];
  readonly codes: Codes;
  readonly repeated: readonly Repetition[];
}

/**
 * `vary` with a language model: each passage takes a turn (turns.ts) that a code drawn around its own proposes, and is written on from
 * there, steered by a code, after the passage itself. A sentence that is written anew as a whole, from a code alone, is seldom worth
 * keeping (docs/text-quality.md).
 */
export async function reword(
  model: LatentModel,
  { pieces, count, distance, decoding, lacks, ...surroundings }: Variation,
  signal?: AbortSignal,
): Promise<Generated[]> {
  const codes = codesOf(model, pieces);
  const passages = passagesOf(pieces);
  const contexts = writingContexts(model, pieces, surroundings)!;
  const repeated = repetitions(model, pieces, contexts);
  const forms = passages.map(passageForm);
  const original = { pieces, passages, forms, codes, contexts, repeated, surroundings };
  const random = Random.fromSeed(decoding.seed);
  const atOnce = Math.max(1, Math.floor(MAX_AT_ONCE / passages.length));
  const offered = new Offered(generated(pieces).text, lacks);
  let reach = distance;
  for (let round = 0; round < ROUNDS && offered.candidates.length < count; round++) {
    const missing = count - offered.candidates.length;
    const wanted = Math.max(missing, Math.min(missing * CANDIDATES, atOnce));
    const plans = await draw(model, original, { count: wanted, reach, random }, signal);
    const written = await write(model, original, plans, decoding, signal);
    const ranked = await rank(model, original, written, missing, signal);
    for (const one of ranked) if (offered.candidates.length < count) offered.addFirstNew([one]);
    if (!offered.hasLacking) reach = Math.max(reach * FURTHER, MIN_DISTANCE);
  }
  return encoded(model, offered.variations(count), signal);
}

/** The turn of each passage; none where a passage has no more of them, and stays as it is. */
interface Plan {
  readonly isFree: boolean;
  readonly turns: readonly (Turn | undefined)[];
}

async function draw(
  model: LatentModel,
  { passages, codes, repeated }: Original,
  drawn: Drawn,
  signal: AbortSignal | undefined,
): Promise<Plan[]> {
  const turns: Turn[][] = [];
  for (const [p, text] of passages.entries()) {
    const source = { text, latentCode: codes[p]!, said: repeated[p]!.said };
    turns.push(await drawTurns(model, source, drawn, signal));
  }
  const share = Math.min(1, drawn.reach / FREE_FROM);
  return Array.from({ length: Math.max(...turns.map(({ length }) => length)) }, (_, i) => ({
    isFree: Math.floor((i + 1) * share) > Math.floor(i * share),
    turns: turns.map((own) => own[i]),
  }));
}

interface Written extends Offer {
  readonly isFree: boolean;
  readonly texts: readonly string[];
}

async function write(
  model: LatentModel,
  { pieces, passages, codes, repeated, contexts }: Original,
  plans: readonly Plan[],
  decoding: Decoding,
  signal: AbortSignal | undefined,
): Promise<Written[]> {
  const longest = passages.map((text) => model.tokenizer.encode(text).length + MORE_TOKENS);
  const after = (p: number, isFree: boolean): WritingContext => repeated[p]![isFree ? 'said' : 'again'];
  const rows = plans.flatMap(({ turns, isFree }) =>
    turns.flatMap((turn, p) => (turn === undefined ? [] : [{ p, isFree, ...turn }])),
  );
  const options = {
    ...decoding,
    strength: TURNED_STRENGTH * (decoding.strength ?? 1),
    beams: 1,
    beginnings: rows.map(({ beginning }) => beginning),
    guesses: rows.map(({ rest, isFree }) => (isFree ? [] : rest)),
    contexts: rows.map(({ p, isFree }) => after(p, isFree)),
    longest: rows.map(({ p }) => longest[p]!),
    familiar: passages,
  };
  const latentCodes = rows.map(({ p, latentCode, isFree }) => (isFree ? latentCode : codes[p]!));
  const written = (await model.decodeScored(latentCodes, options, signal)).values();
  return plans.map(({ isFree, turns }) => {
    const own = turns.map((turn, p) => {
      const text = passages[p]!;
      if (turn !== undefined) return written.next().value!;
      return { text, tokenIds: model.tokenizer.encode(`${contexts[p]!.separator}${text}`) };
    });
    const texts = own.map(({ text }) => text);
    return {
      isFree,
      texts,
      tokenIds: own.map(({ tokenIds }) => tokenIds),
      pieces: withPassages(pieces, texts, codes).pieces,
      contexts: passages.map((_, p) => after(p, isFree)),
    };
  });
}

/**
 * Candidates, the best first: of free ones and of others as many as they were written in, and then what is left. What is unlikely to say
 * the text again is not looked at further.
 */
async function rank(
  model: LatentModel,
  { pieces, forms, codes, ...place }: Original,
  written: readonly Written[],
  count: number,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const likeness = await likenessOf(model, written, signal);
  const all = written.map((one, i) => ({
    ...one,
    likeness: likeness[i]!,
    candidate: candidate(pieces, forms, codes, one.texts, likeness[i]!),
  }));
  const groups = [false, true].map((isFree) => {
    const group = all.filter((one) => one.isFree === isFree);
    const wanted = Math.round((count * group.length) / all.length);
    group.sort((a, b) => byRank(a.candidate, b.candidate));
    return { wanted, likely: group.slice(0, Math.ceil(FITTED * wanted)) };
  });
  const fits = await fitsOf(
    model,
    groups.flatMap(({ likely }) => likely),
    place,
    signal,
  );
  const best: Candidate[] = [];
  const left: Candidate[] = [];
  for (const { wanted, likely } of groups) {
    const own = fits.splice(0, likely.length);
    const fitted = likely.map((one, i) => ({ ...one.candidate, likelihood: own[i]! })).sort(byRank);
    best.push(...fitted.slice(0, wanted));
    left.push(...fitted.slice(wanted));
  }
  return [...best, ...left.sort(byRank)];
}

/** Texts with the codes that the encoder gives them. */
async function encoded(
  model: LatentModel,
  texts: readonly Generated[],
  signal: AbortSignal | undefined,
): Promise<Generated[]> {
  const passages = texts.map(({ pieces }) => passagesOf(pieces));
  const codes = (await model.encode(passages.flat(), signal)).values();
  return texts.map(({ pieces }, i) =>
    withPassages(
      pieces,
      passages[i]!,
      passages[i]!.map(() => codes.next().value!),
    ),
  );
}
