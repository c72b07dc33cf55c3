import { splitSelection } from '../corpus/passages.ts';
import { LatentError } from '../space/latentError.ts';
import type { LatentModel } from './latentModel.ts';
import type { NearestPassage } from '../space/nearest.ts';

/**
 * A text as the model holds it: passages with their latent codes [Z], and what stands between them, kept verbatim.
 * Joined, the `text` of all pieces is the text.
 */
export type Piece =
  | { readonly kind: 'between'; readonly text: string }
  | { readonly kind: 'passage'; readonly text: string; readonly latentCode: readonly number[] };

export interface Generated {
  readonly text: string;
  readonly pieces: Piece[];
}

/** More passages than this cannot follow a slider. */
const MAX_PASSAGES = 100;
/** Longer texts are not even split. UTF-16 units. */
const LONGEST_TEXT = 500_000;
const NEAREST = 5;

export interface SelectionOptions {
  /** The document that a text is from, whose name tells words from markup; plain text without. */
  readonly file?: string | undefined;
  /** The document's text before it, or the end of that. */
  readonly before?: string | undefined;
  /** Whether to look for codes that say the passages better than those that the encoder gives, which takes longer. */
  readonly exactly?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Splits a text into passages and encodes them.
 * @throws LatentError no-text, text-too-long
 */
export async function encodeSelection(
  model: LatentModel,
  text: string,
  { file, exactly = false, signal }: SelectionOptions = {},
): Promise<Piece[]> {
  if (text.length > LONGEST_TEXT) throw tooLong('The text is too long.');
  const parts = splitSelection(text, { file, fits: (passage) => model.fits(passage) });
  const passages = parts.flatMap((part) => (part.kind === 'passage' ? [part.plainText] : []));
  if (passages.length === 0)
    throw new LatentError('no-text', 'There is no sentence in this text. Select some words and try again.');
  if (passages.length > MAX_PASSAGES) throw tooLong(`The text has ${passages.length} passages.`);
  const encoded = exactly ? model.encodeExactly(passages, signal) : model.encode(passages, signal);
  const codes = (await encoded).values();
  return parts.map((part) =>
    part.kind === 'between'
      ? { kind: 'between', text: part.text }
      : { kind: 'passage', text: part.text, latentCode: Array.from(codes.next().value!) },
  );
}

function tooLong(what: string): LatentError {
  return new LatentError(
    'text-too-long',
    `${what} At most ${MAX_PASSAGES} passages (about ${MAX_PASSAGES} sentences) can be moved at once. Select less.`,
  );
}

/**
 * The latent codes of the passages, in order.
 * @throws LatentError wrong-model where they are no codes of this model
 */
export function codesOf(model: LatentModel, pieces: readonly Piece[]): Float32Array[] {
  const codes = pieces.flatMap((piece) =>
    piece.kind === 'passage' ? [Float32Array.from(piece.latentCode)] : [],
  );
  if (codes.some((code) => code.length !== model.config.latentSize || !code.every(Number.isFinite)))
    throw new LatentError('wrong-model', 'This text was explored with another model. Explore it again.');
  if (codes.length === 0) throw new LatentError('no-text', 'There is no sentence in this text.');
  if (codes.length > MAX_PASSAGES) throw tooLong(`The text has ${codes.length} passages.`);
  return codes;
}

/** The texts of the passages, in order. */
export function passagesOf(pieces: readonly Piece[]): string[] {
  return pieces.flatMap(({ kind, text }) => (kind === 'passage' ? [text] : []));
}

/** A text that goes on longer than this, against the passage that it stands in for, mostly goes in circles. Tokens; times. */
const MORE_TOKENS = 12;
const MAX_GROWTH = 2;

/** Tokens at most of what is written in place of each passage. */
export function limitsOf({ tokenizer }: LatentModel, pieces: readonly Piece[]): number[] {
  return passagesOf(pieces).map((text) => MORE_TOKENS + MAX_GROWTH * tokenizer.encode(text).length);
}

/**
 * The pieces with the passages' texts and codes replaced, in order; what stands between them stays as it is. Outer white
 * space of a new text is dropped: it would change what stands between.
 */
export function withPassages(
  pieces: readonly Piece[],
  texts: readonly string[],
  codes: readonly Float32Array[],
): Generated {
  let next = 0;
  return generated(
    pieces.map((piece) => {
      if (piece.kind === 'between') return piece;
      const latentCode = Array.from(codes[next]!);
      return { kind: 'passage', text: texts[next++]!.trim(), latentCode };
    }),
  );
}

export function generated(pieces: readonly Piece[]): Generated {
  return { text: pieces.map(({ text }) => text).join(''), pieces: [...pieces] };
}

/** Texts that differ in nothing but white space are the same to whoever is offered them. */
export function comparable(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The real passages nearest to the codes: of several codes, the nearest of each first, then the second nearest. */
export function nearestToCodes(model: LatentModel, codes: readonly Float32Array[]): NearestPassage[] {
  const lists = codes.slice(0, NEAREST).map((code) => model.search.nearest(code, NEAREST));
  const found = new Map<string, NearestPassage>();
  for (let rank = 0; rank < NEAREST; rank++)
    for (const list of lists) {
      const passage = list[rank];
      if (passage !== undefined && found.size < NEAREST && !found.has(passage.text))
        found.set(passage.text, passage);
    }
  return [...found.values()];
}

/** The `count` real passages nearest to a text: to its passages' mean code where it has several. */
export async function nearestToText(
  model: LatentModel,
  text: string,
  count: number,
  options?: SelectionOptions,
): Promise<NearestPassage[]> {
  const codes = codesOf(model, await encodeSelection(model, text, options));
  return model.search.nearest(meanCode(codes), count);
}

/** The `count` real passages nearest to a text and other than it. Throws as `encodeSelection`. */
export async function similarPassages(
  model: LatentModel,
  text: string,
  count: number,
  options?: SelectionOptions,
): Promise<NearestPassage[]> {
  const itself = comparable(text);
  const nearest = await nearestToText(model, text, count + 1, options);
  return nearest.filter((passage) => comparable(passage.text) !== itself).slice(0, count);
}

export function meanCode(codes: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(codes[0]!.length);
  for (const code of codes) for (let i = 0; i < mean.length; i++) mean[i]! += code[i]! / codes.length;
  return mean;
}
