import { basename } from 'node:path';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { loadPretrainedNetwork } from '../src/model/checkpoint/starterFolder.ts';
import type { StoredPassage } from '../src/model/checkpoint/storedPassages.ts';
import { encodePassages } from '../src/model/corpus/read/encoding.ts';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { LanguageModel } from '../src/model/languageModel/languageModel.ts';
import { readWorkspace } from '../src/model/process/run/workspaceCorpus.ts';
import { bitsPerByte } from '../src/model/training/loop/bitsPerByte.ts';
import { Evaluator } from '../src/model/training/loop/evaluator.ts';
import { train } from '../src/model/training/loop/train.ts';
import type { Validation } from '../src/model/training/loop/trainingRun.ts';
import { validate, validationSample } from '../src/model/training/loop/validation.ts';
import type { TrainingRecipe } from '../src/model/training/recipes/recipe.ts';
import { STEERING_RECIPE } from '../src/model/training/recipes/steeringRecipe.ts';
import { computeStates, layoutOf } from '../src/model/training/states/computeStates.ts';
import { contextOrder, halfInContext } from '../src/model/training/states/contextOrder.ts';
import { StateFile } from '../src/model/training/states/stateFile.ts';
import { keyOfStates, planStates } from '../src/model/training/states/statePlan.ts';
import { SteeringInputs } from '../src/model/training/states/steeringInputs.ts';
import { workspaceOf } from './workspaceOf.ts';

/**
 * How the network that steers a language model is best fine-tuned on a folder of documents: held-out figures in the course of
 * runs that differ in their recipes alone. A budget in steps, so the load of the machine decides nothing but the time. The
 * states of the language model are computed once, into a file. Markdown on standard output.
 *
 *     npm run bench -- fineTuning --text FOLDER --states FILE [--steps 80] [--recipe '{"learningRate":1e-3}' ...]
 *         [--starter media/steering] [--language-model media/language-model] [--seed 1] [--validations 8]
 */
const { values } = parseArgs({
  options: {
    text: { type: 'string' },
    states: { type: 'string' },
    steps: { type: 'string', default: '80' },
    recipe: { type: 'string', multiple: true, default: ['{}'] },
    starter: { type: 'string', default: 'media/steering' },
    'language-model': { type: 'string', default: 'media/language-model' },
    seed: { type: 'string', default: '1' },
    validations: { type: 'string', default: '8' },
  },
});
const { text, states: statesPath } = values;
if (text === undefined || statesPath === undefined)
  throw new Error('Name the text and a file for its states.');
const seed = Number(values.seed);
const steps = Number(values.steps);
const base: TrainingRecipe = {
  ...STEERING_RECIPE,
  validations: Number(values.validations),
  patience: 10_000,
  keep: 'last',
};

const corpus = await readWorkspace(workspaceOf(text), { seed });
const { config, parameters } = await loadPretrainedNetwork(values.starter);
const languageModel = await LanguageModel.open(values['language-model'], { threads: availableParallelism() });
const { hash, width, vocabularySize, marks } = languageModel.config;
const passages = (['training', 'validation'] as const).flatMap((split) =>
  encodePassages(corpus[split], languageModel.tokenizer, config.maximumLength).passages.map(
    (passage): StoredPassage => ({ ...passage, split }),
  ),
);
const plan = planStates(passages, languageModel.tokenizer, {
  seed,
  maximumTokens: Infinity,
  maximumHeldOut: base.validationPassages,
});
const states = await StateFile.open(statesPath, keyOfStates(plan, hash), width, plan.passages.map(layoutOf));
const known = states.stored;
const started = performance.now();
for await (const stored of computeStates(languageModel, plan.documents, states))
  process.stderr.write(`\r${stored} of ${plan.passages.length} passages read`);
const tokens = plan.passages.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
console.log(`${cpus()[0]?.model ?? 'CPU'}, ${availableParallelism()} threads. ${basename(text)}:`);
console.log(`${plan.passages.length} passages, ${tokens} tokens.`);
if (states.stored > known)
  console.log(
    `States of ${states.stored - known} passages in ${((performance.now() - started) / 1000).toFixed(0)} s.`,
  );
const embedding = await languageModel.embeddings(Int32Array.from({ length: vocabularySize }, (_, id) => id));
await languageModel.close();

const numbersOf = (split: StoredPassage['split']): number[] =>
  plan.numbers.flatMap((number, index) =>
    number !== undefined && passages[index]!.split === split ? [number] : [],
  );
const validation = halfInContext(plan.passages, numbersOf('validation'));
const targets = validation.reduce((sum, { length }) => sum + length + 1, 0) / validation.length;
const heldOut = passages.filter(({ split }) => split === 'validation').map((passage) => passage.text);
const inputs = new SteeringInputs(config, plan.passages, states, { embedding, bos: marks.document });

function row(recipe: string, measured: Validation, trainingNats: number, tokensPerSecond: number): string {
  const cells = [
    recipe,
    measured.step,
    (measured.reconstructionLoss / targets).toFixed(3),
    measured.kl.toFixed(1),
    bitsPerByte(measured, heldOut, base.validationPassages).toFixed(3),
    trainingNats.toFixed(1),
    Math.round(tokensPerSecond),
    Math.round(process.memoryUsage().rss / 1e6),
  ];
  return `| ${cells.join(' | ')} |`;
}

console.log('');
console.log(
  '| recipe | steps | nats per token | KL | bits per byte | training nats per passage | tokens/s | MB |',
);
console.log('| --- | --: | --: | --: | --: | --: | --: | --: |');
const engine = await createOnnxEngine({ provider: 'cpu' });
const evaluator = await Evaluator.create(engine, config, inputs, parameters);
const before = { seed, step: 0, elapsedSeconds: 0, recipe: base };
console.log(
  row('before', await validate(evaluator, config, before, validationSample(validation, Infinity)), 0, 0),
);
await evaluator.dispose();
for (const changes of values.recipe) {
  let [nats, speed] = [0, 0];
  for await (const event of train({
    engine,
    config,
    recipe: { ...base, ...(JSON.parse(changes) as Partial<TrainingRecipe>) },
    seed,
    budget: { steps },
    inputs,
    training: contextOrder(plan.passages, numbersOf('training')),
    validation,
    initial: new Map(parameters),
  })) {
    if (event.kind === 'progress') [nats, speed] = [event.point.reconstructionLoss, event.tokensPerSecond];
    if (event.kind === 'validation') console.log(row(changes, event.validation, nats, speed));
  }
}
await states.close();
await engine.dispose();
