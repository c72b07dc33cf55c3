import type { Decoding, WritingContext } from '../decoding/decoding.ts';
import type { LatentModel } from './latentModel.ts';

/** The code at each fraction of the way from one passage to another, 0 to 1. [Z] */
export type Way = (t: number) => Float32Array;

export interface Place {
  readonly way: Way;
  readonly t: number;
  /** What the text there is written after. */
  readonly context?: WritingContext | undefined;
}

/**
 * How far from a place, as fractions of the way, lie the codes whose texts may stand there too. Further apart, fewer texts
 * differ; nearer, the walk is less smooth: docs/evaluation.md.
 */
const NEARBY = [-0.1, -0.05, 0, 0.05, 0.1];
/** Two places that are no further apart are one. */
const SAME = 1e-6;

/**
 * Texts at places of ways, all decoded together. At temperature 0 each is the one that the decoder finds likeliest there,
 * per token, of those that it writes at the place and near it. A search finds no likeliest text, only a likely one, and codes
 * that differ little can lead it to texts that differ much; so a walk is smoother, and its texts fit their places better.
 * The ends of a way are decoded from themselves alone.
 */
export async function decodeWalk(
  model: LatentModel,
  places: readonly Place[],
  decoding: Decoding,
  signal?: AbortSignal,
): Promise<string[]> {
  const codes: Float32Array[] = [];
  const contextsOfCodes: (WritingContext | undefined)[] = [];
  const rows = new Map<Way, Map<number, number>>();
  /** Where the code at a place stands among `codes`. */
  const rowAt = ({ way, context }: Place, t: number): number => {
    let own = rows.get(way);
    if (own === undefined) rows.set(way, (own = new Map<number, number>()));
    const key = Math.round(t / SAME);
    let row = own.get(key);
    if (row === undefined) {
      own.set(key, (row = codes.length));
      codes.push(way(t));
      contextsOfCodes.push(context);
    }
    return row;
  };
  const candidates = places.map((place) => {
    const { t } = place;
    const isAlone = decoding.temperature > 0 || t <= 0 || t >= 1;
    const near = isAlone ? [t] : NEARBY.map((step) => t + step).filter((s) => s >= 0 && s <= 1);
    return { own: rowAt(place, t), near: near.map((s) => rowAt(place, s)) };
  });
  const contexts = contextsOfCodes.some((context) => context !== undefined)
    ? contextsOfCodes.map((context) => context ?? { tokenIds: [], separator: '' })
    : undefined;
  const texts = await model.decodeScored(codes, { ...decoding, contexts }, signal);
  // Where there is no choice, nothing is scored.
  const pairs = candidates.flatMap(({ own, near }) =>
    near.length === 1 ? [] : near.map((row) => ({ own, row })),
  );
  const scores = await model.score(
    pairs.map(({ own, row }) => ({
      tokenIds: texts[row]!.tokenIds,
      latentCode: codes[own]!,
      context: contextsOfCodes[own],
    })),
    signal,
    decoding,
  );
  let from = 0;
  return candidates.map(({ near }) => {
    if (near.length === 1) return texts[near[0]!]!.text.trim();
    const own = scores.slice(from, (from += near.length));
    return texts[near[own.indexOf(Math.max(...own))]!]!.text.trim();
  });
}
