import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { SteeredDecoder } from '../src/model/decoding/steered/steeredDecoder.ts';
import { SteeringRunner } from '../src/model/decoding/steered/steeringRunner.ts';
import { loadPretrainedNetwork } from '../src/model/checkpoint/starterFolder.ts';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { LanguageModel } from '../src/model/languageModel/languageModel.ts';
import { Random } from '../src/model/numerics/random.ts';

/**
 * One decoding step of language model, steering and choice of the token, and how fast states are computed.
 *
 *     npm run bench -- decoder [--rounds 5] [--threads 2] [--llama FOLDER --gguf FILE]
 *
 * `--llama` compares with llama.cpp on the GGUF file that the language model was made of, in turns: FOLDER is where npm
 * installed `node-llama-cpp`, which is no dependency of the project.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    steeringThreads: { type: 'string', default: '1' },
    steering: { type: 'string', default: 'media/steering' },
    languageModel: { type: 'string', default: 'media/language-model' },
    llama: { type: 'string' },
    gguf: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const threads = Number(values.threads);
/** Tokens of the text before, and of the passage that is written after it. */
const PAST = 150;
const WRITTEN = 32;
const TOKENS = 25;
const TEXTS = 40;

type Measured = Record<string, number>;
const random = Random.fromSeed(1);
const languageModel = await LanguageModel.open(resolve(values.languageModel), { threads });
const { vocabularySize } = languageModel.config;
const someTokens = (count: number): number[] =>
  Array.from({ length: count }, () => 1000 + random.below(vocabularySize - 1000));
const saved = await loadPretrainedNetwork(resolve(values.steering));
const engine = await createOnnxEngine({ provider: 'cpu', threads: Number(values.steeringThreads) });
const state = engine.createState(saved.parameters);
const decoder = new SteeredDecoder(
  languageModel,
  await SteeringRunner.create(saved.config, engine, languageModel, state),
  saved.config,
);
const code = (): Float32Array =>
  Float32Array.from({ length: saved.config.latentSize }, () => random.normal());

async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** Milliseconds per token of texts that are written side by side after a text that has been read. */
async function writing(rows: number, strength: number): Promise<number> {
  const context = someTokens(PAST);
  await decoder.prefixes.prefix(context);
  const requests = Array.from({ length: rows }, () => ({ latentCode: code(), context, longest: WRITTEN }));
  // Drawn freely, so that rows differ, and none ends before the others.
  const options = { temperature: 1, topP: 1, seed: random.below(1e6), fewestTokens: WRITTEN, strength };
  return (await milliseconds(() => decoder.decode(requests, options))) / WRITTEN;
}

/** The language model alone, its head included. */
async function stepping(rows: number): Promise<number> {
  const context = someTokens(PAST);
  const read = await languageModel.step(
    Array.from({ length: rows }, () => [languageModel.config.marks.document, ...context]),
    languageModel.emptyKeyValues(rows),
  );
  let past = read.keyValues;
  const took = await milliseconds(async () => {
    for (let i = 0; i < WRITTEN; i++) {
      const tokens = someTokens(rows).map((token) => [token]);
      const { hidden, keyValues } = await languageModel.step(tokens, past);
      await languageModel.head(hidden, 64);
      past = keyValues;
    }
  });
  past.free();
  return took / WRITTEN;
}

/** Tokens per second. */
async function reading(count: number, length: number): Promise<number> {
  const texts = Array.from({ length: count }, () => someTokens(length));
  return (count * length * 1000) / (await milliseconds(() => languageModel.states(texts)));
}

async function readingMiddle(): Promise<number> {
  const texts = Array.from({ length: TEXTS }, () => someTokens(TOKENS));
  return (TEXTS * TOKENS * 1000) / (await milliseconds(() => languageModel.middleStates(texts)));
}

interface Llama {
  readonly measure: () => Promise<Measured>;
  readonly dispose: () => Promise<void>;
}

/** What is used of node-llama-cpp, whose types are not here. */
interface LlamaSequence {
  clearHistory(): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
  evaluate(tokens: readonly number[], options: object): AsyncIterable<number>;
}
interface LlamaLibrary {
  readonly getLlama: (options: object) => Promise<{
    loadModel(options: object): Promise<{
      createContext(options: object): Promise<{ getSequence(): LlamaSequence }>;
    }>;
    dispose(): Promise<void>;
  }>;
}

/** llama.cpp on the same file, with as many threads. */
async function openLlama(folder: string, gguf: string): Promise<Llama> {
  const entry = pathToFileURL(resolve(folder, 'node_modules/node-llama-cpp/dist/index.js')).href;
  const { getLlama } = (await import(entry)) as LlamaLibrary;
  const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, maxThreads: threads });
  const model = await llama.loadModel({ modelPath: resolve(gguf) });
  const context = await model.createContext({ contextSize: 512, sequences: 8, batchSize: 512, threads });
  const sequences = Array.from({ length: 8 }, () => context.getSequence());
  const writingLlama = async (rows: number): Promise<number> => {
    const used = sequences.slice(0, rows);
    for (const sequence of used) {
      await sequence.clearHistory();
      await sequence.evaluateWithoutGeneratingNewTokens(someTokens(PAST));
    }
    const took = await milliseconds(() =>
      Promise.all(
        used.map(async (sequence) => {
          const options = { temperature: 1, topK: 64, yieldEogToken: true };
          const tokens = sequence.evaluate(someTokens(1), options)[Symbol.asyncIterator]();
          for (let i = 0; i < WRITTEN; i++) await tokens.next();
          await tokens.return?.();
        }),
      ),
    );
    return took / WRITTEN;
  };
  return {
    measure: async () => {
      const [sequence] = sequences;
      await sequence!.clearHistory();
      const tokens = someTokens(255);
      const took = await milliseconds(() => sequence!.evaluateWithoutGeneratingNewTokens(tokens));
      return {
        'llama.cpp, one row, ms per token': await writingLlama(1),
        'llama.cpp, eight rows, ms per token': await writingLlama(8),
        'llama.cpp, window of 255 tokens, tokens per second': (255 * 1000) / took,
      };
    },
    dispose: () => llama.dispose(),
  };
}

const llama =
  values.llama === undefined || values.gguf === undefined
    ? undefined
    : await openLlama(values.llama, values.gguf);

async function measured(): Promise<Measured> {
  return {
    'language model alone, one row, ms per token': await stepping(1),
    'language model alone, eight rows, ms per token': await stepping(8),
    'everything, one row, ms per token': await writing(1, 1),
    'everything, eight rows, ms per token': await writing(8, 1),
    'everything, sixteen rows, ms per token': await writing(16, 1),
    'windows of 255 tokens, tokens per second': await reading(2, 255),
    '40 texts of 25 tokens, tokens per second': await reading(TEXTS, TOKENS),
    'the same, middle layer alone, tokens per second': await readingMiddle(),
    ...(await llama?.measure()),
  };
}

await measured();
const runs: Measured[] = [];
for (let round = 0; round < rounds; round++) runs.push(await measured());
for (const name of Object.keys(runs[0]!)) {
  const sorted = runs.map((run) => run[name]!).sort((a, b) => a - b);
  const shown = (value: number): string => value.toFixed(1);
  console.log(
    `${name}: median ${shown(sorted[sorted.length >> 1]!)} (${shown(sorted[0]!)} to ${shown(sorted.at(-1)!)})`,
  );
}
await llama?.dispose();
await decoder.dispose();
state.dispose();
await engine.dispose();
await languageModel.close();
