import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCorpus } from '../src/model/corpus/corpus.ts';
import { encodePassages } from '../src/model/corpus/read/encoding.ts';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { Tokenizer } from '../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../src/model/tokenizer/training.ts';
import { tokenInputs } from '../src/model/training/data/tokenInputs.ts';
import { modelOfSize } from '../src/model/training/recipes/modelSizes.ts';
import type { TrainingRecipe } from '../src/model/training/recipes/recipe.ts';
import { train, type TrainingOptions } from '../src/model/training/loop/train.ts';
import type { TrainingSnapshot } from '../src/model/training/loop/trainingRun.ts';
import { validationSample } from '../src/model/training/loop/validation.ts';
import { modelConfig, type ModelSizes } from '../src/model/vae/network/config.ts';
import { parameterCount } from '../src/model/vae/network/parameters.ts';

/**
 * Which size of model learns most in a given time: the held-out bound in bits per byte, which compares vocabularies.
 *
 *     npm run bench -- modelSize --text A.md --text B.md [--minutes 3 --minutes 10] [--only small ...]
 *         [--threads N] [--seed 1]
 *
 * Every row of a text holds out the same passages. Prints a Markdown table, row by row as they are done.
 */
const { values: options } = parseArgs({
  options: {
    text: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', multiple: true, default: ['3', '10'] },
    only: { type: 'string', multiple: true },
    threads: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string', default: '1' },
  },
});

interface Candidate {
  vocabularySize: number;
  sizes: Omit<ModelSizes, 'vocabularySize'>;
  recipe: TrainingRecipe;
}

const small = modelOfSize('small');
const like = (
  vocabularySize: number,
  sizes: Partial<Candidate['sizes']> = {},
  recipe: Partial<TrainingRecipe> = {},
): Candidate => ({
  vocabularySize,
  sizes: { ...small.sizes, ...sizes },
  recipe: { ...small.recipe, ...recipe },
});

const CANDIDATES: Record<string, Candidate> = {
  tiny: modelOfSize('tiny'),
  medium: modelOfSize('medium'),
  'vocabulary 500': like(500),
  'vocabulary 1000': like(1000),
  small,
  'vocabulary 4000': like(4000),
  'width 64': like(1000, { width: 64, heads: 2 }),
  'width 192': like(1000, { width: 192, heads: 4 }),
  'two encoder layers': like(1000, { encoderLayers: 2 }),
  'one decoder layer': like(1000, { decoderLayers: 1 }),
  'four decoder layers': like(1000, { decoderLayers: 4 }),
  'latent 16': like(1000, { latentSize: 16 }),
  'latent 64': like(1000, { latentSize: 64 }),
  'batch 256': like(1000, {}, { tokensPerBatch: 256 }),
  'batch 1024': like(1000, {}, { tokensPerBatch: 1024 }),
};

const engine = await createOnnxEngine({ provider: 'cpu', threads: Number(options.threads) });
const seed = Number(options.seed);

async function measure(file: string, minutes: number, name: string): Promise<string> {
  const { vocabularySize, sizes, recipe } = CANDIDATES[name]!;
  const corpus = buildCorpus([{ file, text: readFileSync(file, 'utf8') }], seed);
  const texts = corpus.training.map(({ text }) => text);
  const tokenizer = Tokenizer.fromJson(trainTokenizer(texts, { vocabularySize }));
  const config = modelConfig({ ...sizes, vocabularySize: tokenizer.vocabularySize });
  const training = encodePassages(corpus.training, tokenizer, config.maximumLength).tokenIds;
  const validation = encodePassages(corpus.validation, tokenizer, config.maximumLength).tokenIds;
  const snapshot = await trained({
    engine,
    config,
    recipe,
    seed,
    budget: { minutes },
    inputs: tokenInputs(config),
    training,
    validation,
  });
  const { run } = snapshot;
  const { elbo, kl, activeUnits, step } = run.best!;
  const sample = validationSample(validation, recipe.validationPassages);
  const bytes = sample.reduce((sum, ids) => sum + Buffer.byteLength(tokenizer.decode(Array.from(ids))), 0);
  const columns = [
    basename(file),
    minutes,
    name,
    tokenizer.vocabularySize,
    `${(parameterCount(config) / 1e6).toFixed(2)} M`,
    (-elbo / Math.LN2 / (bytes / sample.length)).toFixed(3),
    kl.toFixed(1),
    `${activeUnits} of ${config.latentSize}`,
    Math.round(run.tokensRead / run.elapsedSeconds),
    `${step} of ${run.step}`,
  ];
  return `| ${columns.join(' | ')} |`;
}

async function trained(trainingOptions: TrainingOptions): Promise<TrainingSnapshot> {
  for await (const event of train(trainingOptions)) if (event.kind === 'finished') return event.snapshot;
  throw new Error('training ended without a result');
}

console.log(
  '| text | minutes | model | V | parameters | bits per byte | KL | active units | tokens/s | best step |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|');
for (const file of options.text)
  for (const minutes of options.minutes)
    for (const name of options.only ?? Object.keys(CANDIDATES))
      console.log(await measure(file, Number(minutes), name));
await engine.dispose();
