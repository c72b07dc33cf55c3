import { appendFileSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { CachedDecoder } from '../src/model/decoding/cachedDecoder.ts';
import { Feedback } from '../src/model/decoding/feedback.ts';
import { posteriorDeviation } from '../src/model/space/nearest.ts';
import { Random } from '../src/model/numerics/random.ts';
import { drawCode, type Posteriors } from '../src/model/numerics/gaussians.ts';
import { activeUnits, mutualInformation } from '../src/model/evaluation/latentUse.ts';
import { measureLikelihood } from '../src/model/evaluation/likelihood.ts';
import { PassageScorer } from '../src/model/evaluation/passageScorer.ts';
import { compareReconstructions } from '../src/model/evaluation/reconstruction.ts';
import { WordNgrams, WordVocabulary } from '../src/model/evaluation/wordNgrams.ts';
import { tokenInputs } from '../src/model/training/data/tokenInputs.ts';
import { DEFAULT_RECIPE, type TrainingRecipe } from '../src/model/training/recipes/recipe.ts';
import { train } from '../src/model/training/loop/train.ts';
import type { TrainingSnapshot } from '../src/model/training/loop/trainingRun.ts';
import { type ModelConfig, modelConfig } from '../src/model/vae/network/config.ts';
import type { TokenIds } from '../src/model/vae/graphs/feeds.ts';
import { parameterCount } from '../src/model/vae/network/parameters.ts';
import { loadRun, saveRun } from './savedRun.ts';
import { readWordCorpus, type WordCorpus } from './wordCorpus.ts';

/**
 * Both ends of what a latent code can carry, on the Penn Treebank sentences that papers report on (word level, standard
 * files): at the likelihood end a bound that papers can be compared with, at the other end faithful reconstruction.
 *
 *     npm run bench -- ptb --data FOLDER [--end likelihood|reconstruction] [--epochs 15] [--out FOLDER] [--threads N]
 *
 * Trains from scratch, or goes on where an interrupted run in `--out` stood, then measures on the test file.
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    end: { type: 'string', multiple: true, default: ['likelihood', 'reconstruction'] },
    epochs: { type: 'string', default: '15' },
    out: { type: 'string', default: 'tmp/ptb' },
    threads: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string', default: '1' },
    samples: { type: 'string', default: '500' },
    sentences: { type: 'string' },
  },
});
if (options.data === undefined)
  throw new Error('Name the folder of train.txt, valid.txt and test.txt: --data FOLDER');

/** Longer than any sentence of the standard files, which have 82 words at most. */
const LONGEST = 96;
const DECODED_AT_ONCE = 64;

interface End {
  readonly sizes: Partial<ModelConfig>;
  readonly recipe: Partial<TrainingRecipe>;
}

const ENDS: Record<string, End> = {
  likelihood: {
    sizes: { latentSize: 32, width: 256, heads: 4, encoderLayers: 1, decoderLayers: 2 },
    recipe: {
      autoencoderFraction: 0.1,
      rampFraction: 0.3,
      beta: 1,
      freeBits: 0.2,
      dropout: 0.2,
      tokenDropout: 0,
      keep: 'bestElbo',
    },
  },
  reconstruction: {
    sizes: { latentSize: 128, width: 256, heads: 4, encoderLayers: 2, decoderLayers: 2 },
    recipe: {
      autoencoderFraction: 0.5,
      rampFraction: 0.3,
      beta: 0.05,
      freeBits: 0,
      dropout: 0.1,
      tokenDropout: 0,
      keep: 'last',
    },
  },
};

/** Adam's rate that suits a vocabulary of whole words and some forty thousand sentences. */
const SHARED_RECIPE: Partial<TrainingRecipe> = {
  learningRate: 2e-3,
  weightDecay: 0.1,
  tokensPerBatch: 1024,
  validations: 40,
  patience: 10,
};

const engine = await createOnnxEngine({ provider: 'cpu', threads: Number(options.threads) });

async function trained(name: string, corpus: WordCorpus, folder: string): Promise<TrainingSnapshot> {
  const { sizes, recipe } = ENDS[name]!;
  const resume = await loadRun(folder);
  if (resume?.run.finished === true) return resume;
  const { latentSize = 32, width = 256, heads = 4, encoderLayers = 1, decoderLayers = 2 } = sizes;
  const config = modelConfig(
    { vocabularySize: corpus.vocabularySize, latentSize, width, heads, encoderLayers, decoderLayers },
    sizes,
  );
  const whole = { ...DEFAULT_RECIPE, ...SHARED_RECIPE, ...recipe };
  const tokens = corpus.training.reduce((sum, ids) => sum + ids.length + 1, 0);
  const steps = Math.ceil((Number(options.epochs) * tokens) / (0.93 * whole.tokensPerBatch));
  console.error(`${name}: ${parameterCount(config)} parameters, ${steps} steps`);
  const run = train({
    engine,
    config,
    recipe: whole,
    seed: Number(options.seed),
    budget: { steps },
    inputs: tokenInputs(config),
    training: corpus.training,
    validation: corpus.validation,
    ...(resume !== undefined && { resume }),
    saveCheckpoint: (snapshot) => saveRun(folder, snapshot),
    checkpointSeconds: 120,
  });
  for await (const event of run) {
    if (event.kind === 'finished') return event.snapshot;
    if (event.kind !== 'validation') continue;
    const { step, seconds, reconstructionLoss, kl, activeUnits } = event.validation;
    appendFileSync(
      path.join(folder, 'log.csv'),
      `${[step, seconds.toFixed(0), reconstructionLoss.toFixed(3), kl.toFixed(3), activeUnits].join(',')}\n`,
    );
  }
  throw new Error('training ended without a result');
}

/** Greedy texts of codes, by the decoder alone. */
async function decoded(decoder: CachedDecoder, codes: readonly Float32Array[]): Promise<number[][]> {
  const texts: number[][] = [];
  for (let from = 0; from < codes.length; from += DECODED_AT_ONCE) {
    const batch = codes.slice(from, from + DECODED_AT_ONCE);
    texts.push(...(await decoder.decode(batch, { temperature: 0, topP: 1, seed: 0, bare: true })));
  }
  return texts;
}

/** The same with feedback from the encoder (decoding/feedback.ts). */
async function faithful(
  decoder: CachedDecoder,
  scorer: PassageScorer,
  { posteriorMean, posteriorLogVariance }: Posteriors,
): Promise<number[][]> {
  const { latentSize } = scorer.config;
  // Texts as feedback passes them on.
  const written = (tokenIds: readonly number[]): string => tokenIds.join(' ');
  const read = (text: string): number[] => (text === '' ? [] : text.split(' ').map(Number));
  const texts = await new Feedback({
    posteriorDeviation: posteriorDeviation({ posteriorMean, posteriorLogVariance }, latentSize),
    encode: async (all) => rowsOf((await scorer.posteriors(all.map(read))).posteriorMean, latentSize),
    decode: async (codes) => (await decoded(decoder, codes)).map(written),
  }).faithful(rowsOf(posteriorMean, latentSize));
  return texts.map(({ text }) => read(text));
}

function rowsOf(codes: Float32Array, latentSize: number): Float32Array[] {
  return Array.from({ length: codes.length / latentSize }, (_, row) =>
    codes.slice(row * latentSize, (row + 1) * latentSize),
  );
}

/** One draw from each posterior, row by row [N, Z]. */
function drawAround(posteriors: Posteriors, latentSize: number, random: Random): Float32Array {
  const codes = new Float32Array(posteriors.posteriorMean.length);
  for (let row = 0; row * latentSize < codes.length; row++)
    codes.set(drawCode(posteriors, row, random.normals(latentSize)), row * latentSize);
  return codes;
}

async function measured(name: string, snapshot: TrainingSnapshot, corpus: WordCorpus): Promise<object> {
  const { config, run, parameters } = snapshot;
  const state = engine.createState(parameters);
  const scorer = await PassageScorer.create(config, engine, state);
  const random = (): Random => Random.fromSeed(Number(options.seed));
  const whole = await scorer.posteriors(corpus.test);
  const parts = Array.from({ length: config.vocabularySize }, () => 'start' as const);
  const decoder = await CachedDecoder.create(config, engine, state, parts);
  const reconstructed = await decoded(decoder, rowsOf(whole.posteriorMean, config.latentSize));
  const corrected = await faithful(decoder, scorer, whole);
  const compared = (texts: readonly TokenIds[]) =>
    texts.map((tokenIds) => ({ tokenIds, words: corpus.words(Array.from(tokenIds)) }));
  // Drawn around posteriors: what a variation at distance 1 is.
  const around = drawAround(whole, config.latentSize, random());
  const drawn = await decoded(decoder, rowsOf(around, config.latentSize));
  const read = corpus.training.map((ids) => corpus.words(Array.from(ids)));
  const ngrams = WordNgrams.fit(read, WordVocabulary.of(read));
  const forward = (texts: readonly TokenIds[]): number =>
    ngrams.perplexity(texts.map((ids) => corpus.words(Array.from(ids)))).perplexity;
  const sentences = corpus.test.slice(0, Number(options.sentences ?? corpus.test.length));
  const likelihood = await measureLikelihood(scorer, sentences, await scorer.posteriors(sentences), {
    samples: Number(options.samples),
    random: random(),
  });
  const result = {
    end: name,
    parameters: parameterCount(config),
    trainedMinutes: Math.round(run.elapsedSeconds / 60),
    passes: run.passagesRead / corpus.training.length,
    ...likelihood,
    klPerDimension: undefined,
    activeUnits: `${activeUnits(whole.posteriorMean, config.latentSize)} of ${config.latentSize}`,
    mutualInformation: await mutualInformation(whole, config.latentSize, { random: random() }),
    forwardPerplexity: { ofSamples: forward(drawn), ofRealText: forward(corpus.test) },
    ...compareReconstructions(compared(corpus.test), compared(reconstructed)),
    withFeedback: compareReconstructions(compared(corpus.test), compared(corrected)),
  };
  await decoder.dispose();
  await scorer.dispose();
  state.dispose();
  return result;
}

const corpus = readWordCorpus(options.data, LONGEST);
for (const name of options.end) {
  const folder = path.join(options.out, name);
  mkdirSync(folder, { recursive: true });
  const snapshot = await trained(name, corpus, folder);
  console.log(JSON.stringify(await measured(name, snapshot, corpus), undefined, 2));
}
await engine.dispose();
