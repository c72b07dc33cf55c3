import type { LatentModel } from '../explore/latentModel.ts';
import { along } from '../space/paths.ts';
import { decodeSteps, type LatentPath } from '../explore/interpolationPath.ts';
import type { Random } from '../numerics/random.ts';
import { corpusBleu, type Words } from './bleu.ts';
import { wordEditDistance } from './editDistance.ts';
import type { EvaluationSet } from './evaluationSet.ts';
import type { Posteriors } from '../numerics/gaussians.ts';
import type { Watching } from './passageScorer.ts';
import { wordsOf } from './words.ts';

/** What the path from one passage to another is worth: eleven texts, decoded at temperature 0 at equal steps. Means over pairs. */
export interface InterpolationMetrics {
  readonly pairs: number;
  readonly endpoints: {
    /** Corpus BLEU-4 of the decoded ends against the passages, 0..1. The product shows the passages themselves. */
    readonly bleu: number;
    /** Word edit distance between them, 0..1. */
    readonly editDistance: number;
  };
  /** Different texts among the nine between the ends, those equal to a decoded end not counted. */
  readonly distinctIntermediates: number;
  /** Of the texts as they are decoded, ends too. */
  readonly smoothness: number;
  /** With the passages themselves at the ends, as the product shows it. */
  readonly smoothnessShown: number;
  /** Of the texts at each of the eleven steps, under the n-gram model of the training text. */
  readonly forwardPerplexity: readonly number[];
  readonly example: readonly string[];
}

const STEPS = 10;
/** Pairs whose paths are decoded together. */
const PATHS_PER_RUN = 6;
const GREEDY = { temperature: 0, topP: 1, seed: 0 };

/**
 * d(s_0, s_T) / sum over t of d(s_t, s_(t+1)): 1 where every step leads straight to the end, near 0 where the texts
 * wander (interpolation smoothness of Zhang et al. 2023, "LlaMaVAE: Guiding Large Language Model Generation via Continuous
 * Latent Sentence Spaces"). The distance d is theirs no more: theirs is one of meaning between aligned words, here it is
 * the edit distance of words over those of the longer text (editDistance.ts). 0 where both ends are the same.
 */
export function smoothness(texts: readonly Words[]): number {
  let length = 0;
  for (let t = 0; t + 1 < texts.length; t++) length += wordEditDistance(texts[t]!, texts[t + 1]!);
  return length === 0 ? 0 : wordEditDistance(texts[0]!, texts.at(-1)!) / length;
}

/** Different texts between the first and the last that are neither of them. */
export function distinctIntermediates(texts: readonly string[]): number {
  const between = new Set(texts.slice(1, -1));
  between.delete(texts[0]!);
  between.delete(texts.at(-1)!);
  return between.size;
}

/** On the path that the product takes, as the product decodes. */
export async function measureInterpolation(
  model: LatentModel,
  set: EvaluationSet,
  { posteriorMean }: Posteriors,
  forwardPerplexity: (texts: readonly Words[]) => number,
  { pairs, random }: { pairs: number; random: Random },
  { signal, onProgress }: Watching = {},
): Promise<InterpolationMetrics> {
  const size = model.config.latentSize;
  const code = (row: number): Float32Array => posteriorMean.subarray(row * size, (row + 1) * size);
  const ends = drawPairs(set.texts.length, pairs, random);
  const decoded: string[] = [];
  for (let from = 0; from < ends.length; from += PATHS_PER_RUN) {
    const steps = ends.slice(from, from + PATHS_PER_RUN).flatMap(([a, b]) => {
      const path: LatentPath = (t) => along('spherical', code(a), code(b), t, model.aggregatePosterior.mean);
      return Array.from({ length: STEPS + 1 }, (_, t) => ({ path, t: t / STEPS }));
    });
    decoded.push(...(await decodeSteps(model, steps, GREEDY, signal)));
    onProgress?.(Math.min(1, (from + PATHS_PER_RUN) / ends.length));
  }
  const words = (text: string): Words => wordsOf(text, set.tokenisation);
  const mean = (value: (path: readonly string[], pair: readonly [number, number]) => number): number =>
    ends.reduce((sum, pair, i) => sum + value(textsOf(decoded, i), pair) / ends.length, 0);
  const hypotheses = ends
    .flatMap((_, i) => [textsOf(decoded, i)[0]!, textsOf(decoded, i).at(-1)!])
    .map(words);
  const originals = ends.flat().map((row) => words(set.texts[row]!));
  return {
    pairs: ends.length,
    endpoints: {
      bleu: corpusBleu(
        hypotheses,
        originals.map((original) => [original]),
      ).bleu,
      editDistance:
        originals.reduce((sum, original, i) => sum + wordEditDistance(original, hypotheses[i]!), 0) /
        originals.length,
    },
    distinctIntermediates: mean(distinctIntermediates),
    smoothness: mean((path) => smoothness(path.map(words))),
    smoothnessShown: mean((path, [a, b]) =>
      smoothness([set.texts[a]!, ...path.slice(1, -1), set.texts[b]!].map(words)),
    ),
    forwardPerplexity: Array.from({ length: STEPS + 1 }, (_, t) =>
      forwardPerplexity(ends.map((_pair, i) => words(textsOf(decoded, i)[t]!))),
    ),
    example: textsOf(decoded, 0),
  };
}

const textsOf = (decoded: readonly string[], pair: number): string[] =>
  decoded.slice(pair * (STEPS + 1), (pair + 1) * (STEPS + 1));

/** Two different rows each; the same two rows at most once in either direction. @param count at most */
export function drawPairs(rows: number, count: number, random: Random): [number, number][] {
  const possible = (rows * (rows - 1)) / 2;
  const drawn = new Map<string, [number, number]>();
  while (drawn.size < Math.min(count, possible)) {
    const a = random.below(rows);
    const b = random.below(rows);
    if (a !== b) drawn.set([Math.min(a, b), Math.max(a, b)].join(' '), [a, b]);
  }
  return [...drawn.values()];
}
