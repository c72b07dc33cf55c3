import type { WritingContext } from '../decoding/decoding.ts';
import type { CodedText } from '../decoding/stepDecoder.ts';
import { following, type Surroundings } from './context.ts';
import type { LatentModel } from './latentModel.ts';
import type { Piece } from './selection.ts';

/** A text that is offered in the place of another. */
export interface Offer {
  /** Tokens of each of its passages, as they were decoded. */
  readonly tokenIds: readonly (readonly number[])[];
  readonly pieces: readonly Piece[];
  /** What each passage was written after: the passage that it says again is a part of that. */
  readonly contexts: readonly WritingContext[];
}

/** Where the text stands that others are offered for. */
export interface Place {
  readonly contexts: readonly WritingContext[];
  readonly surroundings: Surroundings;
}

/**
 * How well each text says again what it is offered for: mean ln p per token of the language model alone, which has just read that. Nothing
 * is read for it that was not read while the text was written.
 */
export async function likenessOf(
  model: LatentModel,
  offers: readonly Pick<Offer, 'tokenIds' | 'contexts'>[],
  signal?: AbortSignal,
): Promise<number[]> {
  const alike = await alone(
    model,
    offers.flatMap(({ tokenIds, contexts }) =>
      tokenIds.map((tokens, p) => ({ tokenIds: tokens, context: contexts[p]! })),
    ),
    signal,
  );
  const passages = offers[0]?.tokenIds.length ?? 0;
  return offers.map((_, i) => mean(alike.slice(i * passages, (i + 1) * passages)));
}

/**
 * How well each text fits the place: the mean ln p per token of the language model alone of the text there, and of the beginning of what
 * stands after it. Together with the likeness in the proportion of a logistic regression on marks of judges who did not know what wrote
 * the texts (docs/text-quality.md).
 */
export async function fitsOf(
  model: LatentModel,
  offers: readonly (Offer & { readonly likeness: number })[],
  { contexts, surroundings }: Place,
  signal?: AbortSignal,
): Promise<number[]> {
  const fluent = await alone(
    model,
    offers.flatMap(({ tokenIds }) =>
      tokenIds.map((tokens, p) => ({ tokenIds: tokens, context: contexts[p]! })),
    ),
    signal,
  );
  const next = offers.map(({ pieces }) => following(model, pieces, surroundings));
  const known = next.flatMap((text, i) => (text === undefined ? [] : [{ text, i }]));
  const leading = await alone(
    model,
    known.map(({ text }) => text),
    signal,
  );
  const { length } = contexts;
  const fits = offers.map(
    ({ likeness }, i) => likeness + FLUENT * mean(fluent.slice(i * length, (i + 1) * length)),
  );
  for (const [row, { i }] of known.entries()) fits[i]! += LEADING * leading[row]!;
  return fits;
}

const FLUENT = 1;
const LEADING = 1.5;

/** What the language model alone makes of texts. */
function alone(
  model: LatentModel,
  texts: readonly Omit<CodedText, 'latentCode'>[],
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const latentCode = new Float32Array(model.config.latentSize);
  return model.score(
    texts.map((text) => ({ ...text, latentCode })),
    signal,
    { strength: 0 },
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
