import type { Decoding } from '../decoding/decoding.ts';
import { sliderStep } from '../sliders/axes.ts';
import { add } from '../space/paths.ts';
import type { Repetition } from './context.ts';
import type { LatentModel } from './latentModel.ts';
import { askedTurn, type Source } from './turns.ts';

/** From here on a move changes a word at least: a slider that does nothing teaches nothing. Slider units. */
const MIN_CHANGING_MOVE = 0.5;
/** What a move asks for is looked for at the nearest of positions so far apart, so that it stays while the slider moves little. Slider units. */
const GRID = 0.25;
/** As of what is written on from a new word elsewhere (rewordings.ts). */
const STRENGTH = 0.7;
const MAX_REMEMBERED = 64;

const remembered = new WeakMap<LatentModel, Map<string, string>>();

export interface Move {
  /** Of each slider, in its units. */
  readonly moves: readonly number[];
  readonly decoding: Decoding;
}

/**
 * A passage that the language model says again after a move, with the other word that the move asks for most, written on from there;
 * unchanged where the move is small or asks for none.
 */
export async function changedByMove(
  model: LatentModel,
  source: Source & Repetition,
  { moves, decoding }: Move,
  signal?: AbortSignal,
): Promise<string> {
  const { text, latentCode, again } = source;
  const { strength = 1 } = decoding;
  const rounded = moves.map((move) => GRID * Math.round(move / GRID));
  if (Math.hypot(...rounded) < MIN_CHANGING_MOVE || strength === 0) return text;
  const known = remembered.get(model) ?? new Map<string, string>();
  remembered.set(model, known);
  const key = JSON.stringify([text, Array.from(latentCode), again.tokenIds, rounded, decoding]);
  let changed = known.get(key);
  if (changed !== undefined) return changed;
  const moved = add(latentCode, sliderStep(model.sliders, rounded, model.config.latentSize));
  const turn = await askedTurn(model, source, moved, { strength, signal });
  if (turn === undefined) changed = text;
  else
    [changed] = await model.decode(
      [moved],
      {
        ...decoding,
        strength: STRENGTH * strength,
        contexts: [again],
        beginnings: [turn.beginning],
        guesses: [turn.rest],
        familiar: [text],
      },
      signal,
    );
  if (known.size >= MAX_REMEMBERED) known.delete(known.keys().next().value!);
  known.set(key, changed!);
  return changed!;
}
