import type { WritingContext } from '../decoding/decoding.ts';
import { following, type Surroundings } from './context.ts';
import type { LatentModel } from './latentModel.ts';
import type { Piece } from './selection.ts';

/** A text that is offered in the place of another. */
export interface Offer {
  /** Tokens of each of its passages, as they were decoded. */
  readonly tokenIds: readonly (readonly number[])[];
  readonly pieces: readonly Piece[];
}

/** The text that others are offered for, and where it stands. */
export interface Place {
  /** Latent codes of its passages. */
  readonly codes: readonly Float32Array[];
  readonly contexts: readonly WritingContext[];
  readonly surroundings: Surroundings;
}

/**
 * How well each text fits the place: the sum of how well it says what stood there (ln p given that text's own codes), how well it
 * reads (ln p of the language model alone), and how well the text after it goes on from it, each per token. Of 100 pairs of
 * variations one of which a judge would keep, it tells which in 91, what the variation's own code makes of it in 79: on the
 * marks that it was chosen by (docs/text-quality.md). Needs a language model; what it has read while decoding it need not read again.
 */
export async function fitsOf(
  model: LatentModel,
  offers: readonly Offer[],
  { codes, contexts, surroundings }: Place,
  signal?: AbortSignal,
): Promise<number[]> {
  const texts = offers.flatMap(({ tokenIds }) =>
    tokenIds.map((tokens, p) => ({ tokenIds: tokens, latentCode: codes[p]!, context: contexts[p]! })),
  );
  const faithful = await model.score(texts, signal);
  const fluent = await model.score(texts, signal, { strength: 0 });
  const next = offers.map(({ pieces }) => following(model, pieces, surroundings));
  const known = next.flatMap((text, i) => (text === undefined ? [] : [{ text, i }]));
  const leading = await model.score(
    known.map(({ text }) => ({ ...text, latentCode: codes[0]! })),
    signal,
    { strength: 0 },
  );
  const fits = offers.map((_, i) => {
    const own = [i * codes.length, (i + 1) * codes.length] as const;
    return mean(faithful.slice(...own)) + mean(fluent.slice(...own));
  });
  for (const [row, { i }] of known.entries()) fits[i]! += leading[row]!;
  return fits;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
