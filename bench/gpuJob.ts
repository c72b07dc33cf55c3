import { spawnSync } from 'node:child_process';
import { type Engine, messageOf } from '../src/model/engine/engine.ts';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { CachedDecoder } from '../src/model/decoding/cachedDecoder.ts';
import { wordPart } from '../src/model/decoding/repetition.ts';
import { createEngine } from '../src/model/process/devices/createEngine.ts';
import { Random } from '../src/model/numerics/random.ts';
import { tokenInputs } from '../src/model/training/data/tokenInputs.ts';
import { type ModelSize, modelOfSize } from '../src/model/training/recipes/modelSizes.ts';
import { Trainer } from '../src/model/training/loop/trainer.ts';
import { newTrainingRun } from '../src/model/training/loop/trainingRun.ts';
import { modelConfig } from '../src/model/vae/network/config.ts';
import { initializeParameters } from '../src/model/vae/network/parameters.ts';

type Provider = 'cpu' | 'webgpu' | 'onnx-cuda';

/** One measurement of gpu.bench.ts. */
export type GpuJob =
  | { readonly kind: 'device'; readonly provider: Provider }
  /** Losses of so many steps. @param profile prefix of a path */
  | {
      readonly kind: 'losses';
      readonly provider: 'cpu' | 'webgpu';
      readonly size: ModelSize;
      readonly steps: number;
      readonly profile?: string;
    }
  | {
      readonly kind: 'speed';
      readonly provider: Provider;
      readonly size: ModelSize;
      readonly tokens: number;
      readonly seconds: number;
    }
  | { readonly kind: 'decode'; readonly provider: Provider; readonly size: ModelSize };

export interface GpuResult {
  readonly error?: string;
  readonly device?: string;
  /** Nats a passage. */
  readonly losses?: readonly number[];
  readonly tokensPerSecond?: number;
  /** Most memory that the process had. */
  readonly megabytes?: number;
  /** GPU memory in use, of the whole device, as nvidia-smi tells it after the last step. */
  readonly gpuMegabytes?: number;
  /** Median time to decode 40 tokens, for one text and for eight together. */
  readonly milliseconds?: readonly number[];
}

const WARMUP_STEPS = 3;
const DECODED_TOKENS = 40;
const DECODINGS = 5;

/** About `tokens` tokens of passages as long as sentences are, of few lengths, so that nothing is padded much. */
export function somePassages(vocabularySize: number, tokens: number): number[][] {
  const random = Random.fromSeed(11);
  const passages: number[][] = [];
  for (let used = 0; used < tokens; used += passages.at(-1)!.length + 1)
    passages.push(Array.from({ length: 31 }, () => 4 + random.below(vocabularySize - 4)));
  return passages;
}

export async function runJob(job: GpuJob): Promise<GpuResult> {
  let engine: Engine | undefined;
  try {
    engine =
      job.kind === 'losses' && job.profile !== undefined
        ? await createOnnxEngine({ provider: job.provider, profilePrefix: job.profile })
        : await createEngine(job.provider);
    return await perform(engine, job);
  } catch (error) {
    return { error: messageOf(error).split('\n')[0]! };
  } finally {
    await engine?.dispose();
  }
}

async function perform(engine: Engine, job: GpuJob): Promise<GpuResult> {
  switch (job.kind) {
    case 'device':
      return { device: engine.device };
    case 'losses':
      return { losses: await losses(engine, job.size, job.steps) };
    case 'speed':
      return await speed(engine, job.size, job.tokens, job.seconds);
    case 'decode':
      return { milliseconds: await decoding(engine, job.size) };
  }
}

async function withTrainer<T>(
  engine: Engine,
  size: ModelSize,
  tokens: number,
  work: (step: () => Promise<{ trainingLoss: number; tokens: number }>) => Promise<T>,
): Promise<T> {
  const { sizes, vocabularySize, recipe } = modelOfSize(size);
  const config = modelConfig({ ...sizes, vocabularySize });
  const run = newTrainingRun(0, { steps: 1000 }, recipe);
  const passages = somePassages(vocabularySize, tokens);
  const trainer = await Trainer.create({ engine, config, inputs: tokenInputs(config) }, run);
  try {
    return await work(async () => {
      const result = await trainer.step(run, passages);
      run.step++;
      return result;
    });
  } finally {
    await trainer.dispose();
  }
}

function losses(engine: Engine, size: ModelSize, steps: number): Promise<number[]> {
  return withTrainer(engine, size, 512, async (step) => {
    const found = [];
    for (let k = 0; k < steps; k++) found.push((await step()).trainingLoss);
    return found;
  });
}

function speed(engine: Engine, size: ModelSize, tokens: number, seconds: number): Promise<GpuResult> {
  return withTrainer(engine, size, tokens, async (step) => {
    for (let k = 0; k < WARMUP_STEPS; k++) await step();
    const start = performance.now();
    let read = 0;
    do read += (await step()).tokens;
    while (performance.now() - start < seconds * 1000);
    const tokensPerSecond = (read * 1000) / (performance.now() - start);
    const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    const gpuMegabytes = gpuMemory();
    return { tokensPerSecond, megabytes, ...(gpuMegabytes !== undefined && { gpuMegabytes }) };
  });
}

function gpuMemory(): number | undefined {
  const { stdout } = spawnSync('nvidia-smi', ['--query-gpu=memory.used', '--format=csv,noheader,nounits'], {
    encoding: 'utf8',
  });
  const used = parseInt(stdout, 10); // Of null, where there is no such program, NaN.
  return Number.isNaN(used) ? undefined : used;
}

async function decoding(engine: Engine, size: ModelSize): Promise<number[]> {
  const { sizes, vocabularySize } = modelOfSize(size);
  const config = modelConfig({ ...sizes, vocabularySize });
  const random = Random.fromSeed(3);
  const state = engine.createState(initializeParameters(config, random));
  const parts = Array.from({ length: vocabularySize }, (_, id) => wordPart(` word${id}`));
  const decoder = await CachedDecoder.create(config, engine, state, parts);
  state.dispose();
  // A text may not end before its time: 40 tokens, whatever a model that has learned nothing would say.
  const options = { temperature: 0, topP: 1, seed: 0, fewestTokens: DECODED_TOKENS };
  const cut = new Array<number>(config.maximumLength - DECODED_TOKENS).fill(4);
  const medians = [];
  for (const batch of [1, 8]) {
    const codes = Array.from({ length: batch }, () => random.normals(config.latentSize));
    const taken = [];
    for (let k = -1; k < DECODINGS; k++) {
      const start = performance.now();
      await decoder.decode(codes, { ...options, prefix: cut });
      if (k >= 0) taken.push(performance.now() - start);
    }
    medians.push(taken.sort((a, b) => a - b)[taken.length >> 1]!);
  }
  await decoder.dispose();
  return medians;
}
