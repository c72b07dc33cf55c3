import type { Decoding, DecodingOptions, WritingContext } from '../decoding/decoding.ts';
import type { LatentModel } from './latentModel.ts';

/** The code at fraction `t` of the path from one passage to another, 0 to 1. [Z] */
export type LatentPath = (t: number) => Float32Array;

export interface PathStep {
  readonly path: LatentPath;
  readonly t: number;
  /** What the text of this step is written after. */
  readonly context?: WritingContext | undefined;
}

/**
 * How far from a step, as fractions of the path, lie the codes whose texts may stand there too. Further apart, fewer texts
 * differ; nearer, the path is less smooth: docs/evaluation.md.
 */
const NEARBY = [-0.1, -0.05, 0, 0.05, 0.1];
/** The same with a language model, which takes longer for each. */
const LANGUAGE_MODEL_NEARBY = [-0.1, 0, 0.1];
/** Positions closer than this are the same step. */
const SAME = 1e-6;

/**
 * Decodes steps of interpolation paths, all together. At temperature 0 each step takes, of the texts decoded at it and near
 * it, the one that is likeliest per token there (with a language model: there, and to the language model alone): a search finds a likely text, not the likeliest, and codes that differ
 * little can lead it to texts that differ much. So paths are smoother and texts fit their steps better.
 * The ends of a path are decoded from themselves alone.
 */
export async function decodeSteps(
  model: LatentModel,
  steps: readonly PathStep[],
  decoding: Decoding & Pick<DecodingOptions, 'familiar'>,
  signal?: AbortSignal,
): Promise<string[]> {
  const codes: Float32Array[] = [];
  const contextsOfCodes: (WritingContext | undefined)[] = [];
  const rows = new Map<LatentPath, Map<number, number>>();
  /** Where the code at `t` of a step's path stands among `codes`. */
  const rowAt = ({ path, context }: PathStep, t: number): number => {
    let own = rows.get(path);
    if (own === undefined) rows.set(path, (own = new Map<number, number>()));
    const key = Math.round(t / SAME);
    let row = own.get(key);
    if (row === undefined) {
      own.set(key, (row = codes.length));
      codes.push(path(t));
      contextsOfCodes.push(context);
    }
    return row;
  };
  const candidates = steps.map((step) => {
    const { t } = step;
    const isAlone = decoding.temperature > 0 || t <= 0 || t >= 1;
    const nearby = model.hasLanguageModel ? LANGUAGE_MODEL_NEARBY : NEARBY;
    const near = isAlone ? [t] : nearby.map((offset) => t + offset).filter((s) => s >= 0 && s <= 1);
    return { own: rowAt(step, t), near: near.map((s) => rowAt(step, s)) };
  });
  const contexts = contextsOfCodes.some((context) => context !== undefined)
    ? contextsOfCodes.map((context) => context ?? { tokenIds: [], separator: '' })
    : undefined;
  const texts = await model.decodeScored(codes, { ...decoding, contexts }, signal);
  // Where there is no choice, nothing is scored.
  const pairs = candidates.flatMap(({ own, near }) =>
    near.length === 1 ? [] : near.map((row) => ({ own, row })),
  );
  const scored = pairs.map(({ own, row }) => ({
    tokenIds: texts[row]!.tokenIds,
    latentCode: codes[own]!,
    context: contextsOfCodes[own],
  }));
  const scores = await model.score(scored, signal, decoding);
  // Between two passages lie few others: a code there may ask for what nobody would write.
  const fluent = model.hasLanguageModel ? await model.score(scored, signal, { strength: 0 }) : undefined;
  for (const [i, value] of fluent?.entries() ?? []) scores[i]! += value;
  let from = 0;
  return candidates.map(({ near }) => {
    if (near.length === 1) return texts[near[0]!]!.text.trim();
    const own = scores.slice(from, (from += near.length));
    return texts[near[own.indexOf(Math.max(...own))]!]!.text.trim();
  });
}
