import type { Decoding } from '../decoding/decoding.ts';
import { sliderStep } from '../sliders/axes.ts';
import { add } from '../space/paths.ts';
import type { Repetition } from './context.ts';
import { likenessOf } from './fits.ts';
import type { LatentModel } from './latentModel.ts';
import { askedTurns, MORE_TOKENS, type Source, TURNED_STRENGTH } from './turns.ts';

/** From here on a move changes a word at least: a slider that does nothing teaches nothing. Slider units. */
const MIN_CHANGING_MOVE = 0.5;
/** What a move asks for is looked for at the nearest of positions so far apart, so that it stays while the slider moves little. Slider units. */
const GRID = 0.25;
/** Turns of which the one is taken that reads best. */
const TURNS = 3;
const MAX_REMEMBERED = 64;

const remembered = new WeakMap<LatentModel, Map<string, string>>();

export interface Move {
  /** Of each slider, in its units. */
  readonly moves: readonly number[];
  readonly decoding: Decoding;
}

/**
 * A passage that the language model says again after a move, with another word that the move asks for, written on from there;
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
  const found = known.get(key);
  if (found !== undefined) return found;
  const moved = add(latentCode, sliderStep(model.sliders, rounded, model.config.latentSize));
  const turns = await askedTurns(model, source, moved, { count: TURNS, strength, signal });
  const written = await model.decodeScored(
    turns.map(() => moved),
    {
      ...decoding,
      strength: TURNED_STRENGTH * strength,
      beams: 1,
      contexts: turns.map(() => again),
      beginnings: turns.map(({ beginning }) => beginning),
      guesses: turns.map(({ rest }) => rest),
      familiar: [text],
      longest: turns.map(() => model.tokenizer.encode(text).length + MORE_TOKENS),
    },
    signal,
  );
  const offers = written.map(({ tokenIds }) => ({ tokenIds: [tokenIds], contexts: [again] }));
  const likeness = await likenessOf(model, offers, signal);
  const changed = written[likeness.indexOf(Math.max(...likeness))]?.text ?? text;
  if (known.size >= MAX_REMEMBERED) known.delete(known.keys().next().value!);
  known.set(key, changed);
  return changed;
}
