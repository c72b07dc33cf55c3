import { evenSubsample } from '../numerics/subsample.ts';
import type { LatentModel } from '../explore/latentModel.ts';
import type { Random } from '../numerics/random.ts';
import { selfBleu, type Words } from './bleu.ts';
import { decodeAll } from './decodeAll.ts';
import { CopiedRuns, distinct } from './diversity.ts';
import type { EvaluationSet } from './evaluationSet.ts';
import { drawCode, type Posteriors } from '../numerics/gaussians.ts';
import type { Watching } from './passageScorer.ts';
import { WordNgrams, WordVocabulary } from './wordNgrams.ts';
import { wordsOf } from './words.ts';

/**
 * What texts are worth that the model draws by itself: are they like real text, and as varied? The n-gram model that
 * judges is interpolated modified Kneser-Ney of order 3 over the words that occur twice in the training text
 * (wordNgrams.ts), the same vocabulary for all perplexities.
 */
export interface TextMetrics {
  readonly texts: number;
  /** Mean words of a text. */
  readonly words: number;
  readonly distinct1: number;
  readonly distinct2: number;
  /** Of these texts against each other. */
  readonly selfBleu: number;
  /** Of these texts under the n-gram model of the training text: low where they are like real text, or dull. */
  readonly forwardPerplexity: number;
  /** Of held-out text under an n-gram model of these texts: low where they are like real text, and varied. */
  readonly reversePerplexity: number;
  /** Share of the texts with more than ten words in a row from the training text. */
  readonly copied: number;
}

/** Where the codes of samples come from. */
export const sampleSources = ['fitted', 'prior', 'posterior'] as const;
/**
 * `fitted`: the density fitted to the codes of the workspace, which the product draws from; `prior`: N(0, I);
 * `posterior`: the posteriors of the passages measured on.
 */
export type SampleSource = (typeof sampleSources)[number];

export interface SampleMetrics extends TextMetrics {
  readonly source: SampleSource;
  /** 0 takes the likeliest token each time, 1 draws from the decoder's own probabilities. */
  readonly temperature: number;
  readonly examples: readonly string[];
}

export interface SampleComparison {
  readonly samples: readonly SampleMetrics[];
  /**
   * What real text reaches: as many passages of the training text as there are samples, for equal numbers to compare;
   * forward perplexity and copies are those of held-out passages, which the n-grams have not seen either.
   */
  readonly real: TextMetrics;
}

const TEMPERATURES = [0, 1];
/** Longer runs of words that also stand in the training text are no coincidence. */
const LONGEST_CHANCE_RUN = 10;
const EXAMPLES = 5;

/** Judges lists of texts by real text: `training` makes the reference n-grams, `heldOut` is what they must explain. */
export class TextJudge {
  private readonly heldOut: readonly Words[];
  private readonly reference: WordNgrams;
  private readonly copies: CopiedRuns;

  constructor(training: readonly Words[], heldOut: readonly Words[]) {
    this.heldOut = heldOut;
    this.reference = WordNgrams.fit(training, WordVocabulary.of(training));
    this.copies = new CopiedRuns(training);
  }

  forwardPerplexity(texts: readonly Words[]): number {
    return this.reference.perplexity(texts).perplexity;
  }

  reversePerplexity(texts: readonly Words[]): number {
    return WordNgrams.fit(texts, this.reference.vocabulary).perplexity(this.heldOut).perplexity;
  }

  /** @param unseen texts to take forward perplexity and copies of, where `texts` are of the training text */
  judge(texts: readonly Words[], unseen = texts): TextMetrics {
    const copied = unseen.filter((words) => this.copies.longest(words) > LONGEST_CHANCE_RUN);
    return {
      texts: texts.length,
      words: texts.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length),
      distinct1: distinct(texts, 1),
      distinct2: distinct(texts, 2),
      selfBleu: selfBleu(texts),
      forwardPerplexity: this.forwardPerplexity(unseen),
      reversePerplexity: this.reversePerplexity(texts),
      copied: copied.length / Math.max(1, unseen.length),
    };
  }
}

/** As the product decodes, n-grams included, from every source and at every temperature. */
export async function measureSamples(
  model: LatentModel,
  judge: TextJudge,
  { set, training, posteriors }: { set: EvaluationSet; training: readonly Words[]; posteriors: Posteriors },
  { count, random, seed }: { count: number; random: Random; seed: number },
  { signal, onProgress }: Watching = {},
): Promise<SampleComparison> {
  const samples: SampleMetrics[] = [];
  const runs = sampleSources.length * TEMPERATURES.length;
  for (const source of sampleSources) {
    const codes = Array.from({ length: count }, () => drawFrom(source, model, posteriors, random));
    for (const temperature of TEMPERATURES) {
      const texts = await decodeAll(
        model,
        codes,
        { temperature, topP: 1, seed },
        { signal, onProgress: (fraction) => onProgress?.((samples.length + fraction) / runs) },
      );
      const metrics = judge.judge(texts.map((text) => wordsOf(text, set.tokenisation)));
      samples.push({ source, temperature, ...metrics, examples: texts.slice(0, EXAMPLES) });
    }
  }
  const heldOut = set.texts.map((text) => wordsOf(text, set.tokenisation));
  return { samples, real: judge.judge(evenSubsample(training, count), heldOut) };
}

function drawFrom(
  source: SampleSource,
  model: LatentModel,
  posteriors: Posteriors,
  random: Random,
): Float32Array {
  const { latentSize } = model.config;
  switch (source) {
    case 'fitted':
      return model.aggregatePosterior.sample(random);
    case 'prior':
      return random.normals(latentSize);
    case 'posterior': {
      const row = random.below(posteriors.posteriorMean.length / latentSize);
      return drawCode(posteriors, row, random.normals(latentSize));
    }
  }
}
