import { sliderStep } from '../sliders/axes.ts';
import type { Decoding } from '../decoding/decoding.ts';
import type { FaithfulText } from '../decoding/feedback.ts';
import { type Repetition, repetitions, type Surroundings, writingContexts } from './context.ts';
import { LatentError } from '../space/latentError.ts';
import type { LatentModel } from './latentModel.ts';
import type { NearestPassage } from '../space/nearest.ts';
import { add } from '../space/paths.ts';
import { changedByMove } from './changingMoves.ts';
import {
  codesOf,
  generated,
  limitsOf,
  nearestToCodes,
  passagesOf,
  withPassages,
  type Generated,
  type Piece,
} from './selection.ts';

export interface Steering extends Surroundings {
  readonly pieces: readonly Piece[];
  /** Slider values that the pieces were explored at, one for each of the model's sliders. */
  readonly initialSliders: readonly number[];
  readonly sliders: readonly number[];
  readonly decoding: Decoding;
  /** Told the text so far whenever it has grown, where a language model writes. */
  readonly onText?: ((text: string) => void) | undefined;
}

/** More passages than this are decoded uncorrected: to find the corrections would take longer than anyone waits. */
const MAX_CORRECTED = 16;
/** A correction that leaves more than this of what was off is not used: it brings less of the passage than it costs in fluency. */
const MAX_LEFT = 0.3;
/** Square of the slider units after which e times less of a correction is left. */
const CORRECTED_FOR = 8;

/**
 * Beams that steered texts are searched with. Three take a tenth more time than greedy decoding and read better, the more the
 * further a slider is moved; measured in docs/evaluation.md.
 */
export const STEERED_BEAMS = 3;

/**
 * Moves every passage by the same step, (sliders - initialSliders) along their directions, and decodes, with the passages' own
 * corrections (feedback.ts); with a language model, after the passages themselves, and where they only come back, with another word
 * that the move asks for (changingMoves.ts). Where no slider moved, the pieces come back as they are.
 * @throws LatentError wrong-model
 */
export async function steer(
  model: LatentModel,
  { pieces, initialSliders, sliders, decoding, onText, ...surroundings }: Steering,
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
  const from = correctedCodes(moved, await correctionsOf(model, codes, signal), moves);
  const contexts = writingContexts(model, pieces, surroundings);
  const repeated = contexts && repetitions(model, pieces, contexts);
  const passages = passagesOf(pieces);
  const written = codes.map(() => '');
  const tell = (index: number, soFar: string): void => {
    written[index] = soFar;
    onText?.(withPassages(pieces, written, moved).text);
  };
  const options = {
    ...decoding,
    beams: STEERED_BEAMS,
    familiar: passages,
    ...(onText && { onText: tell }),
    ...(repeated && afterItself(model, pieces, repeated)),
  };
  const texts = await model.decode(from, options, signal);
  if (repeated !== undefined && passages.every((text, i) => text === texts[i]!.trim())) {
    const source = { text: passages[0]!, latentCode: codes[0]!, ...repeated[0]! };
    texts[0] = await changedByMove(model, source, { moves, decoding }, signal);
  }
  return { ...withPassages(pieces, texts, moved), nearest: nearestToCodes(model, moved) };
}

/** Each passage after itself: where the code says nothing else, the language model says it again. */
function afterItself(model: LatentModel, pieces: readonly Piece[], repeated: readonly Repetition[]) {
  const contexts = repeated.map(({ said }) => said);
  const guesses = passagesOf(pieces).map((text, i) =>
    model.tokenizer.encode(`${contexts[i]!.separator}${text}`),
  );
  return { contexts, guesses, longest: limitsOf(model, pieces) };
}

/** What corrects each passage's code where no slider is moved. They are kept, so that the next move takes no longer than without. */
export async function correctionsOf(
  model: LatentModel,
  codes: readonly Float32Array[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  if (codes.length > MAX_CORRECTED || model.hasLanguageModel)
    return codes.map((code) => new Float32Array(code.length));
  return usedCorrections(await model.feedback.faithful(codes, signal));
}

/** Of each passage; nothing where it would not help. */
export function usedCorrections(faithful: readonly FaithfulText[]): Float32Array[] {
  return faithful.map(({ correction, left }) =>
    left > MAX_LEFT ? new Float32Array(correction.length) : correction,
  );
}

/**
 * Codes to decode from. A correction is found where the passage is; the further the sliders are from there, the less it fits.
 * @param moves of each slider
 */
export function correctedCodes(
  moved: readonly Float32Array[],
  corrections: readonly Float32Array[],
  moves: readonly number[],
): Float32Array[] {
  const square = moves.reduce((sum, move) => sum + move * move, 0);
  const share = Math.exp(-square / CORRECTED_FOR);
  return moved.map((code, i) => add(code, corrections[i]!, share));
}
