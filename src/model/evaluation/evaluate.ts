import { evenSubsample } from '../numerics/subsample.ts';
import type { LatentModel } from '../explore/latentModel.ts';
import type { Random } from '../numerics/random.ts';
import { randomStream } from '../training/loop/randomStreams.ts';
import { measureCodeUse, type CodeUse } from './codeUse.ts';
import { decodeAll } from './decodeAll.ts';
import type { EvaluationSet } from './evaluationSet.ts';
import type { Posteriors } from '../numerics/gaussians.ts';
import { activeUnits, mutualInformation, type MutualInformation } from './latentUse.ts';
import { measureLikelihood, perplexities, type Likelihood, type Perplexities } from './likelihood.ts';
import type { PassageScorer, Watching } from './passageScorer.ts';
import { compareReconstructions, type ComparedText, type ReconstructionMetrics } from './reconstruction.ts';
import { measureInterpolation, type InterpolationMetrics } from './interpolationSmoothness.ts';
import { measureSamples, TextJudge, type SampleComparison } from './samples.ts';
import { evaluatedProperties } from './sliderProperties.ts';
import { measureSliders, type SliderMetrics } from './sliders.ts';
import { wordsOf } from './words.ts';

/** What can be measured, in this order. */
export const evaluationSections = [
  'likelihood',
  'latentCode',
  'reconstruction',
  'samples',
  'interpolation',
  'sliders',
] as const;
export type EvaluationSection = (typeof evaluationSections)[number];

/** What is measured: a model that is open, its densities, and text that it has not seen. */
export interface Subject {
  readonly model: LatentModel;
  readonly scorer: PassageScorer;
  readonly set: EvaluationSet;
  readonly trainingTexts: readonly string[];
}

/** How much is measured on. */
export interface EvaluationSizes {
  /** k of the importance-weighted likelihood. */
  readonly importanceSamples: number;
  /** Texts drawn from each source at each temperature. */
  readonly drawnTexts: number;
  readonly interpolationPairs: number;
  readonly sliderPassages: number;
}

export const FULL_SIZES: EvaluationSizes = {
  importanceSamples: 500,
  drawnTexts: 500,
  interpolationPairs: 200,
  sliderPassages: 40,
};

export interface EvaluationOptions extends EvaluationSizes {
  readonly sections: readonly EvaluationSection[];
  readonly seed: number;
}

export interface EvaluationWatching {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((section: EvaluationSection, fraction: number) => void) | undefined;
}

/** All metrics; those of sections that were not asked for are absent. */
export interface Evaluation {
  readonly seed: number;
  readonly set: {
    readonly passages: number;
    readonly found: number;
    readonly trainedOn: number;
    readonly tokenisation: EvaluationSet['tokenisation'];
  };
  readonly likelihood?: Likelihood & { readonly perplexity: Perplexities };
  readonly latentCode?: {
    readonly activeUnits: number;
    readonly latentSize: number;
    readonly mutualInformation: MutualInformation;
    readonly use: CodeUse;
  };
  readonly reconstruction?: {
    /** As the product does: with feedback from the encoder, n-grams and the rules against repetition. */
    readonly shipped: ReconstructionMetrics;
    /** Without feedback, by beam search. */
    readonly searched: ReconstructionMetrics;
    /** The decoder alone, greedy. */
    readonly bare: ReconstructionMetrics;
    readonly ngramWeight: number;
  };
  readonly samples?: SampleComparison;
  readonly interpolation?: InterpolationMetrics;
  readonly sliders?: SliderMetrics;
}

type Partly = Partial<Pick<Evaluation, EvaluationSection>>;

const GREEDY = { temperature: 0, topP: 1, seed: 0 };

/**
 * Measures a model on passages that it was not trained on. The same seed gives the same metrics.
 * Throws the signal's reason once it is aborted.
 */
export async function evaluate(
  subject: Subject,
  options: EvaluationOptions,
  { signal, onProgress }: EvaluationWatching = {},
): Promise<Evaluation> {
  const { set, scorer, model } = subject;
  const posteriors = await scorer.posteriors(set.tokenIds, { signal });
  const training = once(() => subject.trainingTexts.map((text) => wordsOf(text, set.tokenisation)));
  const judge = once(() => {
    const heldOut = set.texts.map((text) => wordsOf(text, set.tokenisation));
    return new TextJudge(training(), heldOut);
  });
  const measures: Record<EvaluationSection, (random: Random, watching: Watching) => Promise<Partly>> = {
    likelihood: (random, watching) => likelihood(subject, posteriors, options, random, watching),
    latentCode: (random, watching) => latentCode(subject, posteriors, random, watching),
    reconstruction: (_random, watching) => reconstruction(subject, posteriors, watching),
    samples: async (random, watching) => ({
      samples: await measureSamples(
        model,
        judge(),
        { set, training: training(), posteriors },
        { count: options.drawnTexts, random, seed: options.seed },
        watching,
      ),
    }),
    interpolation: async (random, watching) => ({
      interpolation: await measureInterpolation(
        model,
        set,
        posteriors,
        (texts) => judge().forwardPerplexity(texts),
        { pairs: options.interpolationPairs, random },
        watching,
      ),
    }),
    sliders: async (random, watching) => ({
      sliders: await measureSliders(
        model,
        evenSubsample(codesOf(subject, posteriors), options.sliderPassages),
        evaluatedProperties(subject.trainingTexts),
        set.texts,
        random,
        watching,
      ),
    }),
  };
  let metrics: Partly = {};
  for (const [index, section] of evaluationSections.entries()) {
    if (!options.sections.includes(section)) continue;
    const watching = { signal, onProgress: (fraction: number) => onProgress?.(section, fraction) };
    const measured = await measures[section](randomStream(options.seed, 'evaluation', index), watching);
    metrics = { ...metrics, ...measured };
  }
  const { texts, found, trainedOn, tokenisation } = set;
  return { seed: options.seed, set: { passages: texts.length, found, trainedOn, tokenisation }, ...metrics };
}

/** What is made when it is first needed, and then kept. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The posterior means of the passages, [Z] each. */
function codesOf({ model, set }: Subject, { posteriorMean }: Posteriors): Float32Array[] {
  const { latentSize } = model.config;
  return set.texts.map((_, row) => posteriorMean.slice(row * latentSize, (row + 1) * latentSize));
}

async function likelihood(
  { scorer, set }: Subject,
  posteriors: Posteriors,
  { importanceSamples }: EvaluationOptions,
  random: Random,
  watching: Watching,
): Promise<Partly> {
  const options = { samples: importanceSamples, random };
  const measured = await measureLikelihood(scorer, set.tokenIds, posteriors, options, watching);
  const perplexity = perplexities(measured.importanceWeightedNll, set.texts, set.tokenIds);
  return { likelihood: { ...measured, perplexity } };
}

async function latentCode(
  { scorer, set }: Subject,
  posteriors: Posteriors,
  random: Random,
  { signal, onProgress }: Watching,
): Promise<Partly> {
  const { latentSize } = scorer.config;
  const part = (from: number) => (fraction: number) => onProgress?.((from + fraction) / 2);
  const information = await mutualInformation(posteriors, latentSize, {
    random,
    signal,
    onProgress: part(0),
  });
  const use = await measureCodeUse(scorer, set.tokenIds, posteriors, random, {
    signal,
    onProgress: part(1),
  });
  return {
    latentCode: {
      activeUnits: activeUnits(posteriors.posteriorMean, latentSize),
      latentSize,
      mutualInformation: information,
      use,
    },
  };
}

async function reconstruction(
  subject: Subject,
  posteriors: Posteriors,
  { signal, onProgress }: Watching,
): Promise<Partly> {
  const { model, set } = subject;
  const codes = codesOf(subject, posteriors);
  const originals = set.texts.map((text, i) => ({
    words: wordsOf(text, set.tokenisation),
    tokenIds: set.tokenIds[i]!,
  }));
  const metrics = (decoded: readonly string[]): ReconstructionMetrics =>
    compareReconstructions(
      originals,
      decoded.map((text): ComparedText => ({
        words: wordsOf(text, set.tokenisation),
        tokenIds: model.tokenizer.encode(text),
      })),
    );
  const part = (from: number, to: number): Watching => ({
    signal,
    onProgress: (fraction) => onProgress?.(from + (to - from) * fraction),
  });
  const bare = await decodeAll(model, codes, { ...GREEDY, bare: true }, part(0, 0.1));
  const searched = await decodeAll(model, codes, GREEDY, part(0.1, 0.4));
  const faithful = await model.feedback.faithful(codes, signal, part(0.4, 1).onProgress);
  return {
    reconstruction: {
      shipped: metrics(faithful.map(({ text }) => text)),
      searched: metrics(searched),
      bare: metrics(bare),
      ngramWeight: model.ngramWeight,
    },
  };
}
