import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type EncodedPassages, encodePassages } from '../src/model/corpus/read/encoding.ts';
import type { Passage } from '../src/model/corpus/passage.ts';
import { loadStarter } from '../src/model/checkpoint/starterFolder.ts';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { Tokenizer } from '../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../src/model/tokenizer/training.ts';
import { tokenInputs } from '../src/model/training/data/tokenInputs.ts';
import { FINE_TUNING_RECIPE } from '../src/model/training/recipes/fineTuningRecipe.ts';
import { MODEL_SIZES, type ModelSize } from '../src/model/training/recipes/modelSizes.ts';
import { train, type TrainingOptions } from '../src/model/training/loop/train.ts';
import type { TrainingSnapshot } from '../src/model/training/loop/trainingRun.ts';
import { validationSample } from '../src/model/training/loop/validation.ts';
import { modelConfig } from '../src/model/vae/network/config.ts';
import { type AblationCorpus, readCorpus } from './ablation/corpora.ts';
import { measure } from './ablation/measure.ts';
import { FINE_TUNING_VARIANTS, choose, VARIANTS } from './ablation/variants.ts';

/**
 * What each part of the recipe and of the architecture is worth: one change against the defaults at a time, under a
 * budget in steps, so that the load of the machine decides nothing.
 *
 *     npm run bench -- ablation --data FILE|FOLDER ... [--only NAME ...] [--seeds 1,2] [--steps 1500]
 *         [--size tiny | --starter media/fallback] [--threads 1] [--out TABLE.md]
 *
 * With `--starter` training fine-tunes that model, and what changes is how. `--only` takes the name of a variant, or the beginning of several names. Prints a Markdown row for each run. With `--out` rows are appended
 * to a file, and runs whose row it has already are skipped, so that the bench goes on where it was interrupted, and
 * several processes can share the work by giving each its own `--only`.
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [''] },
    seeds: { type: 'string', default: '1,2' },
    steps: { type: 'string', default: '1500' },
    size: { type: 'string', default: 'tiny' },
    starter: { type: 'string' },
    threads: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});
const HEADER = [
  '| text | model | steps | variant | seed | bits per byte | reconstruction | KL | active units | BLEU-4 | shuffled code costs | distinct-2 of prior draws | distinct texts | kept step |',
  '|---|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
];

const size = options.size as ModelSize;
if (!MODEL_SIZES.includes(size)) throw new RangeError(`--size is one of ${MODEL_SIZES.join(', ')}`);
const steps = Number(options.steps);
const starter = options.starter === undefined ? undefined : await loadStarter(options.starter);
const variants = starter === undefined ? VARIANTS : FINE_TUNING_VARIANTS;
const names = Object.keys(variants).filter((name) =>
  options.only.some((wanted) => (wanted in variants ? name === wanted : name.startsWith(wanted))),
);
const engine = await createOnnxEngine({ provider: 'cpu', threads: Number(options.threads) });

type Beginning = Pick<TrainingOptions, 'config' | 'recipe' | 'initial'> & { tokenizer: Tokenizer };

/** A new model of the size, or the starter, with the changes of a variant. */
function beginning(corpus: AblationCorpus, name: string): Beginning {
  if (starter !== undefined) {
    const { config, tokenizer, parameters } = starter;
    return {
      config,
      tokenizer,
      recipe: { ...FINE_TUNING_RECIPE, ...FINE_TUNING_VARIANTS[name] },
      initial: new Map(parameters),
    };
  }
  const choice = choose(size, VARIANTS[name]!);
  const texts = corpus.training.map(({ text }) => text);
  const tokenizer = Tokenizer.fromJson(trainTokenizer(texts, { vocabularySize: choice.vocabularySize }));
  const { vocabularySize } = tokenizer;
  const config = modelConfig({ ...choice.sizes, vocabularySize }, { ...choice.config });
  return { config, tokenizer, recipe: choice.recipe };
}

async function row(corpus: AblationCorpus, name: string, seed: number): Promise<string> {
  const { tokenizer, ...start } = beginning(corpus, name);
  const { config } = start;
  const encode = (passages: readonly Passage[]): EncodedPassages =>
    encodePassages(passages, tokenizer, config.maximumLength);
  const training = encode(corpus.training);
  const heldOut = validationSample(encode(corpus.heldOut).tokenIds, start.recipe.validationPassages);
  const snapshot = await trained({
    engine,
    ...start,
    seed,
    budget: { steps },
    inputs: tokenInputs(config),
    training: training.tokenIds,
    validation: heldOut,
  });
  const metrics = await measure(engine, snapshot, tokenizer, heldOut);
  return [
    metrics.bits.toFixed(3),
    metrics.reconstruction.toFixed(1),
    metrics.kl.toFixed(1),
    `${metrics.activeUnits} of ${config.latentSize}`,
    metrics.bleu.toFixed(3),
    metrics.codeMatters.toFixed(1),
    metrics.priorDistinct2.toFixed(2),
    metrics.priorTexts.toFixed(2),
    `${snapshot.run.best!.step} of ${snapshot.run.step}`,
  ].join(' | ');
}

async function trained(trainingOptions: TrainingOptions): Promise<TrainingSnapshot> {
  for await (const event of train(trainingOptions)) if (event.kind === 'finished') return event.snapshot;
  throw new Error('training ended without a result');
}

/** Prints a line, and keeps it where the user wants it kept. */
function write(line: string): void {
  console.log(line);
  if (options.out !== undefined) appendFileSync(options.out, `${line}\n`);
}

const isDone = (key: string): boolean =>
  options.out !== undefined && existsSync(options.out) && readFileSync(options.out, 'utf8').includes(key);
if (options.out !== undefined && !existsSync(options.out)) writeFileSync(options.out, '');
if (options.out === undefined || readFileSync(options.out, 'utf8') === '') HEADER.forEach(write);
const corpora = options.data.map(readCorpus);
for (const seed of options.seeds.split(',').map(Number))
  for (const corpus of corpora)
    for (const name of names) {
      const key = `| ${corpus.name} | ${starter === undefined ? size : 'starter'} | ${steps} | ${name} | ${seed} |`;
      if (!isDone(key)) write(`${key} ${await row(corpus, name, seed)} |`);
    }
await engine.dispose();
