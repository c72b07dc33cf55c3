import { sliderStep } from './axes.ts';
import type { Decoding } from './decoding.ts';
import { LatentError } from './latentError.ts';
import type { LatentModel } from './latentModel.ts';
import type { NearestPassage } from './nearest.ts';
import { add } from './paths.ts';
import { codesOf, generated, nearestToCodes, withPassages, type Generated, type Piece } from './selection.ts';

export interface Steering {
  readonly pieces: readonly Piece[];
  /** Slider values that the pieces were explored at, one for each of the model's sliders. */
  readonly initialSliders: readonly number[];
  readonly sliders: readonly number[];
  readonly decoding: Decoding;
}

/**
 * Moves every passage by the same step, (sliders - initialSliders) along their directions, and decodes. Where no slider moved,
 * the pieces come back as they are.
 * @throws LatentError wrong-model
 */
export async function steer(
  model: LatentModel,
  { pieces, initialSliders, sliders, decoding }: Steering,
  signal?: AbortSignal,
): Promise<Generated & { nearest: NearestPassage[] }> {
  const count = model.sliders.length;
  if (sliders.length !== count || initialSliders.length !== count)
    throw new LatentError('wrong-model', 'The sliders are no longer the same. Explore the text again.');
  const codes = codesOf(model, pieces);
  const moves = sliders.map((value, index) => value - initialSliders[index]!);
  if (moves.every((move) => move === 0))
    return { ...generated(pieces), nearest: nearestToCodes(model, codes) };
  const step = sliderStep(model.sliders, moves, model.config.latentSize);
  const moved = codes.map((code) => add(code, step));
  // Greedy: a search takes some three times as long, and the text must follow the slider.
  const texts = await model.decode(moved, { ...decoding, beams: 1 }, signal);
  return { ...withPassages(pieces, texts, moved), nearest: nearestToCodes(model, moved) };
}
