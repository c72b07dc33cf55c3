import type { Decoding } from '../decoding/decoding.ts';
import { contextAfter, writingContexts } from './context.ts';
import type { LatentModel } from './latentModel.ts';
import type { NearestPassage } from '../space/nearest.ts';
import { along, type PathKind } from '../space/paths.ts';
import {
  codesOf,
  comparable,
  encodeSelection,
  generated,
  nearestToCodes,
  passagesOf,
  type Generated,
  type Piece,
} from './selection.ts';
import { decodeSteps, type LatentPath } from './interpolationPath.ts';

export interface Interpolation {
  /** The document's text before `from`, which all texts of the path are written after. */
  readonly before?: string | undefined;
  readonly from: string;
  readonly to: string;
  /** The documents that the texts are from, whose names tell words from markup; plain text without. */
  readonly fromFile?: string | undefined;
  readonly toFile?: string | undefined;
  /** 0 is `from`, 1 is `to`; both verbatim. */
  readonly t: number;
  readonly decoding: Decoding;
  /** Spherical by default. */
  readonly kind?: PathKind;
}

/**
 * The text at fraction `t` of the path between two texts. Their passages are paired in order. Where one text has more,
 * its further passages come in, or go, one by one at equal parts of the path, each on a path of its own from, or to, the
 * other text's last passage.
 * @throws LatentError no-text, text-too-long
 */
export async function interpolate(
  model: LatentModel,
  { before, from, fromFile, to, toFile, t, decoding, kind = 'spherical' }: Interpolation,
  signal?: AbortSignal,
): Promise<Generated & { nearest: NearestPassage[] }> {
  const a = await encodeSelection(model, from, { file: fromFile, signal });
  const b = await encodeSelection(model, to, { file: toFile, signal });
  const codesA = codesOf(model, a);
  const codesB = codesOf(model, b);
  if (t <= 0) return { ...generated(a), nearest: nearestToCodes(model, codesA) };
  if (t >= 1) return { ...generated(b), nearest: nearestToCodes(model, codesB) };
  const paths = pathsAt(model, codesA, codesB, t, kind);
  const codes = paths.map((path) => path(t));
  const contexts = writingContexts(model, a, { before, file: fromFile });
  // After both texts the language model has the words of both at hand.
  const [textsA, textsB] = [passagesOf(a), passagesOf(b)];
  const steps = paths.map((path, i) => {
    const context = contexts && (contexts[i] ?? contexts.at(-1)!);
    const both = [textsA[i] ?? textsA.at(-1)!, textsB[i] ?? textsB.at(-1)!];
    return { path, t, context: context && contextAfter(model, context, both) };
  });
  const options = {
    ...decoding,
    familiar: [from, to],
    ...(contexts && { strength: strengthAt(t, decoding.strength) }),
  };
  const texts = await decodeSteps(model, steps, options, signal);
  const ends = new Set([...textsA, ...textsB].map(comparable));
  // Between the ends stands neither of them, where the codes have anything else to say.
  const same =
    contexts === undefined ? [] : texts.flatMap((text, i) => (ends.has(comparable(text)) ? [i] : []));
  const others = await model.decode(
    same.map((i) => codes[i]!),
    { ...options, beams: 1, ...(contexts && { contexts: same.map((i) => contexts[i] ?? contexts.at(-1)!) }) },
    signal,
  );
  for (const [k, i] of same.entries()) texts[i] = others[k]!.trim();
  const passages = codes.map((code, i): Piece => ({
    kind: 'passage',
    text: texts[i]!,
    latentCode: Array.from(code),
  }));
  const layout = t < 0.5 ? [gaps(a), gaps(b)] : [gaps(b), gaps(a)];
  return { ...generated(laidOut(passages, layout[0]!, layout[1]!)), nearest: nearestToCodes(model, codes) };
}

/**
 * How much less a code steers half-way between two texts, as a share. Few real passages lie there, and a code among none asks
 * for words that do not go together; the language model, given more room, makes a sentence of what both have (docs/text-quality.md).
 */
const LESS_STEERED = 0.4;

function strengthAt(t: number, strength = 1): number {
  return strength * (1 - LESS_STEERED * 4 * t * (1 - t));
}

/** The codes of the passages at fraction `t` of the path from those of one text to those of another; both have some. */
export function interpolatedCodes(
  model: LatentModel,
  from: readonly Float32Array[],
  to: readonly Float32Array[],
  t: number,
): Float32Array[] {
  return pathsAt(model, from, to, t).map((path) => path(t));
}

/** The paths of the passages that there are at fraction `t`. */
function pathsAt(
  { aggregatePosterior }: LatentModel,
  from: readonly Float32Array[],
  to: readonly Float32Array[],
  t: number,
  kind: PathKind = 'spherical',
): LatentPath[] {
  return Array.from({ length: passagesAt(from.length, to.length, t) }, (_, i) => {
    const a = from[i] ?? from.at(-1)!;
    const b = to[i] ?? to.at(-1)!;
    return (fraction) => along(kind, a, b, fraction, aggregatePosterior.mean);
  });
}

/** How many passages a text has at fraction `t` of the path from one of `a` to one of `b` passages. */
export function passagesAt(a: number, b: number, t: number): number {
  return Math.round(a + (b - a) * t);
}

/** What stands before each passage, and after the last. */
interface Gaps {
  readonly before: readonly string[];
  readonly after: string;
}

function gaps(pieces: readonly Piece[]): Gaps {
  const before: string[] = [];
  let between = '';
  for (const piece of pieces)
    if (piece.kind === 'between') between += piece.text;
    else {
      before.push(between);
      between = '';
    }
  return { before, after: between };
}

/** Passages with the gaps of the nearer text; where it has fewer passages, with those of the other. */
function laidOut(passages: readonly Piece[], nearer: Gaps, other: Gaps): Piece[] {
  const pieces = passages.flatMap((passage, i): Piece[] => {
    const text = nearer.before[i] ?? other.before[i] ?? '';
    return text === '' ? [passage] : [{ kind: 'between', text }, passage];
  });
  return nearer.after === '' ? pieces : [...pieces, { kind: 'between', text: nearer.after }];
}
