import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { planEpoch } from '../src/model/corpus/batches/batches.ts';
import type { DeviceState, Engine, HostFeeds } from '../src/model/engine/engine.ts';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { Random } from '../src/model/numerics/random.ts';
import { modelConfig } from '../src/model/vae/network/config.ts';
import { floats, passageFeeds, scalar } from '../src/model/vae/graphs/feeds.ts';
import { initializeParameters, parameterCount } from '../src/model/vae/network/parameters.ts';
import { buildTrainingGraph, initialMoments } from '../src/model/vae/graphs/trainingGraph.ts';
import { createTensorFlowCpuEngine } from '../test/unit/engine/tensorflow/tensorFlowCpu.ts';
import { matrixOperations, matrixProductGraph, productsOf, SIDES } from './matrixWork.ts';

/**
 * The training step: tokens per second, arithmetic rate against the rate of bare matrix products in the same run, and
 * against PyTorch in eager mode where it is installed.
 *
 *     npm run bench -- trainingStep [--width 192] [--vocabulary 3000] [--tokens 1024] [--rounds 5] [--python PATH] [--tensorflow]
 *
 * Steps, as many in a call as training takes, and bare products take turns, and so do rounds of ours and of PyTorch's,
 * so that whatever else the machine does meets all of them. Medians are printed. With --tensorflow the same steps run on
 * TensorFlow.js' CPU backend at the end, once, since it takes minutes.
 */
const { values: options } = parseArgs({
  options: {
    vocabulary: { type: 'string', default: '3000' },
    width: { type: 'string', default: '192' },
    heads: { type: 'string', default: '6' },
    latent: { type: 'string', default: '48' },
    encoderLayers: { type: 'string', default: '2' },
    decoderLayers: { type: 'string', default: '3' },
    tokens: { type: 'string', default: '1024' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: String(availableParallelism()) },
    python: { type: 'string', default: '/usr/bin/python3' },
    tensorflow: { type: 'boolean', default: false },
  },
});
const threads = Number(options.threads);
const config = modelConfig({
  vocabularySize: Number(options.vocabulary),
  latentSize: Number(options.latent),
  width: Number(options.width),
  heads: Number(options.heads),
  encoderLayers: Number(options.encoderLayers),
  decoderLayers: Number(options.decoderLayers),
});
const recipe = { gradientClip: 1, weightDecay: 0.02 };

/** Batches of passages as long as sentences are: log-normal, median 16 tokens; tokens by Zipf's law. */
function someBatches(): number[][][] {
  const random = Random.fromSeed(1);
  const passages = Array.from({ length: 2000 }, () => {
    const length = Math.min(
      config.maximumLength,
      Math.max(2, Math.round(16 * Math.exp(0.6 * random.normal()))),
    );
    const span = config.vocabularySize - 4;
    return Array.from({ length }, () => 4 + Math.floor(span ** random.uniform()) - 1);
  });
  const lengths = passages.map((ids) => ids.length + 1);
  const plan = planEpoch(lengths, { tokenBudget: Number(options.tokens), seed: 1, epoch: 0 });
  return plan.slice(0, 8).map(({ members }) => members.map((member) => passages[member]!));
}
const batches = someBatches();

/** Seconds that something takes: steps on a group of batches, products of matrices of a side. */
type Timed = (which: number) => Promise<number>;

/** Long enough for the idle threads of whatever ran before to stop looking for work, in milliseconds. */
const PAUSE = 100;

async function timed(work: () => Promise<unknown>): Promise<number> {
  await setTimeout(PAUSE);
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

type RunAll = (feeds: readonly HostFeeds[], state: DeviceState) => Promise<unknown>;

/** Steps in one call, or one by one where the engine has no series. */
async function compileSteps(engine: Engine): Promise<RunAll> {
  const graph = buildTrainingGraph(config, recipe);
  if (engine.series) {
    const series = await engine.series.compile(graph);
    return (feeds, state) => series.runRounds(feeds, state);
  }
  const single = await engine.compile(graph);
  return async (feeds, state) => {
    for (const own of feeds) await single.run(own, state);
  };
}

async function ourStep(engine: Engine): Promise<Timed> {
  const runAll = await compileSteps(engine);
  const random = Random.fromSeed(2);
  const state = engine.createState(
    new Map([...initializeParameters(config, random), ...initialMoments(config)]),
  );
  let step = 0;
  const feed = (passages: number[][]) => ({
    ...passageFeeds(config, passages),
    epsilon: floats(random.normals(passages.length * config.latentSize), [
      passages.length,
      config.latentSize,
    ]),
    beta: scalar(0.3),
    freeBits: scalar(0.5),
    klFloor: scalar(0),
    learningRate: scalar(1e-3),
    step: scalar(++step),
  });
  return (group) => {
    const feeds = groups[group]!.map((k) => feed(batches[k]!));
    return timed(() => runAll(feeds, state));
  };
}

async function ourProducts(engine: Engine): Promise<Timed> {
  const chains = new Map<number, () => Promise<unknown>>();
  for (const side of SIDES) {
    const executable = await engine.compile(matrixProductGraph(side));
    // Of a scale that keeps long chains of products finite.
    const data = Random.fromSeed(3)
      .normals(side * side)
      .map((value) => value / Math.sqrt(side));
    chains.set(side, () => executable.run({ factor: floats(data, [side, side]) }));
  }
  return (side) => timed(chains.get(side)!);
}

/** Steps and products by PyTorch in a process of its own; undefined where there is none. */
async function pytorch(): Promise<
  { title: string; step: Timed; products: Timed; end: () => void } | undefined
> {
  const script = fileURLToPath(new URL('trainingStep.py', import.meta.url));
  const child = spawn(options.python, [script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: options.threads, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const started = await Promise.race([once(child, 'spawn'), once(child, 'error')]).then(
    () => true,
    () => false,
  );
  if (!started) return undefined;
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ask = async (request: object): Promise<unknown> => {
    await setTimeout(PAUSE);
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await lines.next();
    return answer.done === true ? undefined : JSON.parse(answer.value);
  };
  const title = await ask({ config, threads, batches, weightDecay: recipe.weightDecay });
  if (typeof title !== 'string') return undefined;
  return {
    title,
    step: async (group) => {
      let seconds = 0;
      for (const batch of groups[group]!) seconds += (await ask({ batch })) as number;
      return seconds;
    },
    products: async (side) => (await ask({ side, products: productsOf(side) })) as number,
    end: () => child.stdin.end(),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

const engine = await createOnnxEngine({ provider: 'cpu', threads });
/** Steps in a call. */
const together = engine.series!.rounds;
/** Batches that share a call. */
const groups = Array.from({ length: batches.length / together }, (_, group) =>
  Array.from({ length: together }, (_, k) => group * together + k),
);
const graph = buildTrainingGraph(config, recipe);
const work = batches.map((passages) => {
  const length = 1 + Math.max(...passages.map((ids) => ids.length));
  const sizes = new Map([
    ['batch', passages.length],
    ['length', length],
  ]);
  const tokens = passages.reduce((sum, ids) => sum + ids.length + 1, 0);
  return { tokens, positions: passages.length * length, operations: matrixOperations(graph, sizes) };
});
const groupWork = groups.map((group) => ({
  tokens: group.reduce((sum, k) => sum + work[k]!.tokens, 0),
  operations: group.reduce((sum, k) => sum + work[k]!.operations, 0),
}));
const step = await ourStep(engine);
const products = await ourProducts(engine);
const torch = await pytorch();

const figures = new Map<string, number[]>();
function note(figure: string, value: number): void {
  figures.set(figure, [...(figures.get(figure) ?? []), value]);
}

/** Steps on every batch, and products of every side after each group; returns the seconds of the groups. */
async function round(owner: string, oneStep: Timed, bareProducts: Timed): Promise<number[]> {
  const taken: number[] = [];
  for (const [group, { tokens, operations }] of groupWork.entries()) {
    const seconds = await oneStep(group);
    taken.push(seconds);
    note(`${owner}: tokens/s, padding not counted`, tokens / seconds);
    note(`${owner}: GFLOP/s of the step, matrix products only`, operations / seconds / 1e9);
    for (const side of SIDES) {
      const rate = (productsOf(side) * 2 * side ** 3) / (await bareProducts(side));
      note(`${owner}: GFLOP/s of bare products, side ${side}`, rate / 1e9);
      note(`${owner}: step's share of that rate, side ${side}`, operations / seconds / rate);
    }
  }
  return taken;
}

for (let k = -1; k < Number(options.rounds); k++) {
  const ours = await round('ours', step, products);
  const theirs = torch && (await round(torch.title, torch.step, torch.products));
  if (theirs) note(`ours: times the speed of ${torch.title}`, median(theirs) / median(ours));
  // The first round is for warming up.
  if (k < 0) figures.clear();
}
torch?.end();
await engine.dispose();
if (options.tensorflow) {
  const tensorFlow = await createTensorFlowCpuEngine();
  const seconds = await (await ourStep(tensorFlow))(0);
  note(`${tensorFlow.device}: tokens/s, padding not counted`, groupWork[0]!.tokens / seconds);
}

const print = (label: string, value: string | number): void => {
  console.log(`${label.padEnd(60)}${value}`);
};
const positions = work.reduce((sum, batch) => sum + batch.positions, 0);
const tokens = work.reduce((sum, batch) => sum + batch.tokens, 0);
print('device', engine.device);
print('parameters', parameterCount(config));
print('steps in a call', together);
print('positions a step', positions / work.length);
print('share of them that is no padding', (tokens / positions).toFixed(3));
for (const [figure, values] of figures) print(figure, Number(median(values).toPrecision(4)));
if (torch === undefined) print('PyTorch', `not found for ${options.python}`);
