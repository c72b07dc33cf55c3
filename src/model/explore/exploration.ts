import { sliderPositions } from '../sliders/axes.ts';
import type { Decoding } from '../decoding/decoding.ts';
import { contextAfter, repetitions, writingContexts } from './context.ts';
import type { LatentModel } from './latentModel.ts';
import type { NearestPassage } from '../space/nearest.ts';
import { sample } from './sampling.ts';
import {
  codesOf,
  encodeSelection,
  meanCode,
  nearestToCodes,
  passagesOf,
  type Piece,
  type SelectionOptions,
} from './selection.ts';
import { correctionsOf } from './steering.ts';

/** A point to explore from: its text in pieces, where the sliders stand there, and the real passages around it. */
export interface Exploration {
  readonly pieces: Piece[];
  /** The mean position of the passages on each of the model's sliders. */
  readonly sliders: number[];
  readonly nearest: NearestPassage[];
}

/** Passages of a text whose contexts are read when it is explored. */
const MAX_PREPARED = 16;

/**
 * Encodes a text.
 * @throws LatentError no-text, text-too-long
 */
export async function exploreText(
  model: LatentModel,
  text: string,
  options?: SelectionOptions,
): Promise<Exploration> {
  const pieces = await encodeSelection(model, text, { ...options, exactly: true });
  // Found now, so that the first move of a slider takes no longer than the next.
  await correctionsOf(model, codesOf(model, pieces), options?.signal);
  const contexts = writingContexts(model, pieces, options ?? {});
  if (contexts !== undefined) {
    const repeated = repetitions(model, pieces, contexts).slice(0, MAX_PREPARED);
    const texts = passagesOf(pieces);
    // What is written in their place mostly begins with them.
    const places = repeated.flatMap(({ said, again }, i) =>
      [said, again].map((context) => contextAfter(model, context, [texts[i]!])),
    );
    await model.prepare(places, options?.signal);
  }
  return exploration(model, pieces);
}

/** Draws a passage from the aggregate posterior of the workspace. */
export async function explorePrior(
  model: LatentModel,
  decoding: Decoding,
  signal?: AbortSignal,
): Promise<Exploration> {
  const [drawn] = await sample(model, { count: 1, decoding }, signal);
  const [code] = codesOf(model, drawn!.pieces);
  // It is what the decoder says of its code already.
  model.feedback.accept(code!, drawn!.text);
  return exploration(model, drawn!.pieces);
}

/**
 * Comes back to a text whose codes are known.
 * @throws LatentError wrong-model: they are those of another model
 */
export function explorePieces(model: LatentModel, pieces: Piece[]): Exploration {
  return exploration(model, pieces);
}

function exploration(model: LatentModel, pieces: Piece[]): Exploration {
  const codes = codesOf(model, pieces);
  return {
    pieces,
    sliders: slidersOf(model, pieces),
    nearest: nearestToCodes(model, codes),
  };
}

/** Where a text stands on each of the model's sliders: where its passages do on average. Throws LatentError wrong-model. */
export function slidersOf(model: LatentModel, pieces: readonly Piece[]): number[] {
  return sliderPositions(model.sliders, meanCode(codesOf(model, pieces)));
}
