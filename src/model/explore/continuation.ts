import { splitSelection } from '../corpus/passages.ts';
import { Random } from '../numerics/random.ts';
import type { Decoding, WritingContext } from '../decoding/decoding.ts';
import { brokenForms, passageForm } from '../decoding/passageForm.ts';
import type { LatentModel, ScoredText } from './latentModel.ts';
import { contextsOf, writingContext, type PassageContext } from './context.ts';
import { saysAgain } from './sayingAgain.ts';
import { comparable, type Piece } from './selection.ts';

export interface Continuation {
  /** What follows the prompt, with the space that belongs between. */
  readonly text: string;
}

export interface ContinuationRequest {
  readonly prompt: string;
  /** The document that the prompt is from, whose name tells words from markup; plain text without. */
  readonly file?: string | undefined;
  readonly count: number;
  readonly decoding: Decoding;
}

/** Only the end of a long prompt matters. UTF-16 units. */
const LONGEST_PROMPT = 4000;
/** Tokens of the last passage that are kept where it leaves no room for more. */
const ROOM = 16;
/**
 * How much a code steers a language model that goes on from a text: at full strength it changes the subject, at none the
 * language model goes in circles and does not end.
 */
const CONTINUED_STRENGTH = 0.4;
/** Last passages whose mean code carries on subject and manner, but, unlike one code, no passage's own words. */
const CARRIED_ON = 4;
/** What a drawn code is mixed of; the squares add up to 1, so that it is as long as others. */
const MIX = { carriedOn: 0.6, drawn: 0.8 };
/** Texts that are decoded with a language model for each that is wanted; those that say the last passages again go. */
const CANDIDATES = 4;
/** How freely words are drawn at least, in each round that seeks what is still missing. */
const MIN_TEMPERATURES = [0, 0.5, 0.8, 1];

/**
 * Different ways to go on after a prompt. An unfinished last passage is forced as the beginning of what is decoded; after
 * a finished one a new passage begins. The first latent codes carry on the manner of the last passages; the others are
 * drawn from the aggregate posterior, so that continuations differ in content.
 * What stands in the prompt already continues nothing and is not offered; there may be fewer than `count` in the end.
 */
export async function continueFrom(
  model: LatentModel,
  { prompt, file, count, decoding }: ContinuationRequest,
  signal?: AbortSignal,
): Promise<Continuation[]> {
  const { passages, unfinished, context } = ending(model, prompt, file);
  const last = passages.at(-1);
  const begun = unfinished ? model.tokenizer.encode(last!) : [];
  const prefix = begun.slice(-(model.config.maximumLength - ROOM));
  const own = model.hasLanguageModel
    ? contextBefore(model, context, begun.slice(0, begun.length - prefix.length))
    : undefined;
  const random = Random.fromSeed(decoding.seed);
  const plan = await codePlan(model, passages, random, signal);
  const candidates = own === undefined ? 1 : CANDIDATES;
  const saidBefore = own === undefined ? [] : passages.slice(-CARRIED_ON);
  const endsInSpace = prompt === '' || /\s$/.test(prompt);
  const seen = new Set(passages.map(comparable));
  const found: Continuation[] = [];
  for (const [round, leastTemperature] of MIN_TEMPERATURES.entries()) {
    if (found.length >= count) break;
    const temperature = Math.max(decoding.temperature, leastTemperature);
    const codes = round === 0 ? plan.first.slice(0, count * candidates) : [];
    while (codes.length < (count - found.length) * candidates) codes.push(plan.draw());
    const streams = codes.map((_, i) => round * count * candidates + i);
    const options = {
      ...decoding,
      temperature,
      prefix,
      streams,
      ...(own && { contexts: codes.map(() => own), strength: CONTINUED_STRENGTH * (decoding.strength ?? 1) }),
    };
    const decoded = await model.decodeScored(codes, options, signal);
    const leading = new Set(decoded.slice(0, round === 0 ? plan.first.length : 0));
    const ranked = decoded.toSorted(byRank(unfinished, leading));
    for (const { text } of own === undefined ? decoded : ranked) {
      // In the middle of a passage the model itself decides whether a space comes next.
      const joined = unfinished && !endsInSpace ? text.trimEnd() : `${endsInSpace ? '' : ' '}${text.trim()}`;
      const isNew = !seen.has(comparable(joined)) && !saysAgain(joined, saidBefore);
      if (!isNew || !/[\p{L}\p{N}]/u.test(joined)) continue; // A full stop alone continues nothing.
      seen.add(comparable(joined));
      if (found.length < count) found.push({ text: joined });
    }
  }
  return found;
}

/** Those first that are whole sentences, their quotations closed; of these the leading ones, then the likeliest. */
function byRank(
  unfinished: boolean,
  leading: ReadonlySet<ScoredText>,
): (a: ScoredText, b: ScoredText) => number {
  // What goes on in the middle of a sentence begins small.
  const wanted = { ...passageForm('A sentence.'), beginsSmall: unfinished };
  const broken = ({ text }: ScoredText): number => {
    const form = passageForm(text);
    return brokenForms(wanted, unfinished ? { ...form, beginsSmall: true } : form);
  };
  const leads = (text: ScoredText): number => (leading.has(text) ? 1 : 0);
  return (a, b) =>
    broken(a) - broken(b) || leads(b) - leads(a) || b.logProbabilityPerToken - a.logProbabilityPerToken;
}

/** Codes to go on with: the first, and what draws the others. */
async function codePlan(
  model: LatentModel,
  passages: readonly string[],
  random: Random,
  signal: AbortSignal | undefined,
): Promise<{ first: Float32Array[]; draw: () => Float32Array }> {
  const drawn = (): Float32Array => model.aggregatePosterior.sample(random);
  if (!model.hasLanguageModel)
    return { first: await model.encode(passages.slice(-2).toReversed(), signal), draw: drawn };
  const codes = await model.encode(passages.slice(-CARRIED_ON), signal);
  if (codes.length === 0) return { first: [], draw: drawn };
  const middle = Float32Array.from(codes[0]!, (_, d) =>
    codes.reduce((sum, code) => sum + code[d]! / codes.length, 0),
  );
  const draw = (): Float32Array => drawn().map((v, d) => MIX.drawn * v + MIX.carriedOn * middle[d]!);
  return { first: [middle], draw };
}

/** What is written after. @param dropped tokens of the unfinished passage that there is no room for in it */
function contextBefore(
  model: LatentModel,
  context: PassageContext,
  dropped: readonly number[],
): WritingContext {
  if (dropped.length === 0) return writingContext(model, context);
  const { text, separator } = context;
  return writingContext(model, {
    text: `${text}${separator}${model.tokenizer.decode([...dropped])}`,
    separator: '',
  });
}

/** The passages at the end of a prompt, and whether the last still goes on. */
function ending(
  model: LatentModel,
  prompt: string,
  file: string | undefined,
): { passages: string[]; unfinished: boolean; context: PassageContext } {
  const parts = splitSelection(prompt.slice(-LONGEST_PROMPT), { file, fits: (text) => model.fits(text) });
  const passages = parts.flatMap((part) => (part.kind === 'passage' ? [part.plainText] : []));
  const last = passages.at(-1);
  const tail = parts.at(-1);
  const after = tail?.kind === 'between' ? tail.text : '';
  const finished =
    last === undefined || after.trim() !== '' || after.includes('\n') || /[.!?…。！？]\P{L}*$/u.test(last);
  const pieces = parts.map((part): Piece =>
    part.kind === 'between'
      ? { kind: 'between', text: part.text }
      : { kind: 'passage', text: part.plainText, latentCode: [] },
  );
  const following: Piece = { kind: 'passage', text: '', latentCode: [] };
  const contexts = contextsOf(finished ? [...pieces, following] : pieces, {});
  const { text, separator } = contexts.at(-1) ?? { text: '', separator: '' };
  // A new sentence after one that nothing stands behind yet.
  return {
    passages,
    unfinished: !finished,
    context: { text, separator: finished && text !== '' && separator === '' ? ' ' : separator },
  };
}
