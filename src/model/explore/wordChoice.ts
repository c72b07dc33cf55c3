import type { Decoding } from '../decoding/decoding.ts';
import type { NextWord } from '../decoding/nextWords.ts';
import { LatentError } from '../space/latentError.ts';
import { contextAfter, type Surroundings, writingContexts } from './context.ts';
import type { LatentModel } from './latentModel.ts';
import { codesOf, generated, type Generated, type Piece } from './selection.ts';
import { STEERED_BEAMS } from './steering.ts';

/** A place in a text at which a word begins. */
export interface WordPlace extends Surroundings {
  readonly pieces: readonly Piece[];
  /** UTF-16 units before the word. */
  readonly at: number;
  readonly decoding: Decoding;
}

interface NewWord {
  readonly word: string;
  /** Told the text so far whenever it has grown, where a language model writes. */
  readonly onText?: ((text: string) => void) | undefined;
}

/**
 * The likeliest whole words at a place, under its passage's code and after what stands before it; the likeliest first.
 * @throws LatentError no-text: no passage stands there; wrong-model
 */
export async function wordAlternatives(
  model: LatentModel,
  { count, ...place }: WordPlace & { readonly count: number },
  signal?: AbortSignal,
): Promise<NextWord[]> {
  const { latentCode, context, before } = beginningAt(model, place);
  const { strength } = place.decoding;
  return model.nextWords({ latentCode, context, before, count, strength }, signal);
}

/**
 * The text with a word taken at a place: what stands before it stays, and its passage goes on from there by the same code, with a language
 * model after the passage as it was.
 * Other passages stay as they are.
 * @throws LatentError no-text: no passage stands there; wrong-model
 */
export async function writeOn(
  model: LatentModel,
  { word, onText, ...place }: WordPlace & NewWord,
  signal?: AbortSignal,
): Promise<Generated> {
  const { pieces, decoding } = place;
  const { latentCode, context, before, piece } = beginningAt(model, place);
  const withText = (text: string): Generated =>
    generated(pieces.map((one, i) => (i === piece ? { ...one, text: text.trim() } : one)));
  const options = {
    ...decoding,
    beams: STEERED_BEAMS,
    prefix: model.tokenizer.encode(`${before}${word}`),
    afterWord: true,
    // The word that was chosen may be one that the workspace has not.
    familiar: [word, ...pieces.map(({ text }) => text)],
    ...(context && { contexts: [contextAfter(model, context, [pieces[piece]!.text])] }),
    ...(onText && {
      onText: (_: number, soFar: string) => {
        onText(withText(`${before}${word}${soFar}`).text);
      },
    }),
  };
  const [rest] = await model.decode([latentCode], options, signal);
  return withText(`${before}${word}${rest!}`);
}

/** What stands in a passage before a place, and what its words were written from. */
function beginningAt(model: LatentModel, { pieces, at, ...surroundings }: WordPlace) {
  const codes = codesOf(model, pieces);
  let start = 0;
  let passage = 0;
  for (const [piece, { kind, text }] of pieces.entries()) {
    const isHere = at >= start && at < start + text.length;
    if (kind === 'passage' && isHere)
      return {
        piece,
        latentCode: codes[passage]!,
        context: writingContexts(model, pieces.slice(0, piece + 1), surroundings)?.at(-1),
        // A passage of a document may be wrapped; what is written is not.
        before: text.slice(0, at - start).replaceAll(/\s+/gu, ' '),
      };
    start += text.length;
    if (kind === 'passage') passage++;
  }
  throw new LatentError('no-text', 'Nothing is written here: choose a word of a sentence.');
}
