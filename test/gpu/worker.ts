/**
 * Trains and decodes with a tiny model on one provider, in a process of its own: a driver that crashes takes this process
 * with it and not the tests. Answers its parent with a `WorkerResult`.
 *
 *     fork('worker.ts', [provider, prefix of the profiles])
 */
import { type DeviceState, type Engine, EngineError } from '../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../src/model/engine/onnx/onnxRuntime.ts';
import { OnnxState } from '../../src/model/engine/onnx/onnxState.ts';
import { CachedDecoder } from '../../src/model/decoding/cachedDecoder.ts';
import { wordPart } from '../../src/model/decoding/repetition.ts';
import { StepDecoder } from '../../src/model/decoding/stepDecoder.ts';
import { Random } from '../../src/model/numerics/random.ts';
import { tokenInputs } from '../../src/model/training/data/tokenInputs.ts';
import { DEFAULT_RECIPE } from '../../src/model/training/recipes/recipe.ts';
import { Trainer } from '../../src/model/training/loop/trainer.ts';
import { newTrainingRun } from '../../src/model/training/loop/trainingRun.ts';
import { modelConfig } from '../../src/model/vae/network/config.ts';
import { encoderFeeds, SPECIAL } from '../../src/model/vae/graphs/feeds.ts';
import { buildEncoderGraph } from '../../src/model/vae/graphs/graphs.ts';

export interface WorkerResult {
  /** In words for people. */
  readonly device: string;
  /** Nats a passage, of every step. */
  readonly losses: readonly number[];
  /** Reconstruction and KL of the last batch, evaluated after the last step. */
  readonly evaluation: readonly number[];
  /** Where parameters and moments are after the last step. */
  readonly stateLocations: readonly string[];
  readonly posteriorMean: readonly number[];
  /** Token ids of texts decoded from those means, greedily and by a search. */
  readonly texts: readonly (readonly number[])[];
  /** Where keys, values and what else the decoder keeps are after two tokens. */
  readonly cacheLocations: readonly string[];
}

/** In place of a result where the provider cannot be used here. */
export interface WorkerRefusal {
  readonly unavailable: string;
}

const STEPS = 50;
const config = {
  ...modelConfig({
    vocabularySize: 48,
    latentSize: 4,
    width: 24,
    heads: 2,
    encoderLayers: 1,
    decoderLayers: 2,
  }),
  maximumLength: 12,
};

/** Two batches of different sizes, so that nothing depends on one. */
function someBatches(): number[][][] {
  const random = Random.fromSeed(5);
  const lengths = [
    [3, 5, 7],
    [9, 2],
  ];
  return lengths.map((batch) =>
    batch.map((length) =>
      Array.from({ length }, () => SPECIAL.mask + 1 + random.below(config.vocabularySize - SPECIAL.mask - 1)),
    ),
  );
}

async function work(provider: 'cpu' | 'webgpu', profilePrefix: string): Promise<WorkerResult> {
  const engine = await createOnnxEngine({ provider, threads: 1, profilePrefix });
  try {
    const run = newTrainingRun(7, { steps: STEPS }, { ...DEFAULT_RECIPE, warmupSteps: 5, dropout: 0.1 });
    const trainer = await Trainer.create({ engine, config, inputs: tokenInputs(config) }, run);
    const batches = someBatches();
    const losses = [];
    for (; run.step < STEPS; run.step++, run.progress = run.step / STEPS)
      losses.push((await trainer.step(run, batches[run.step % 2]!)).trainingLoss);
    const passages = batches[1]!;
    const noise = new Float32Array(passages.length * config.latentSize);
    const { reconstruction, kl } = await trainer.evaluate(passages, noise);
    const { state } = trainer;
    if (!(state instanceof OnnxState)) throw new TypeError('Not a state of ONNX Runtime.');
    const stateLocations = state.names.map((name) => state.tensor(name).location);
    const parameters = engine.createState(await trainer.readParameters());
    await trainer.dispose();

    const encoder = await engine.compile(buildEncoderGraph(config), { constants: parameters });
    const posteriorMean = (await encoder.run(encoderFeeds(config, passages)))['posteriorMean']!
      .data as Float32Array;
    const parts = Array.from({ length: config.vocabularySize }, (_, id) => wordPart(` word${id}`));
    const decoder = await CachedDecoder.create(config, engine, parameters, parts);
    const codes = passages.map((_, row) =>
      posteriorMean.slice(row * config.latentSize, (row + 1) * config.latentSize),
    );
    const options = { temperature: 0, topP: 1, seed: 0 };
    const texts = [
      ...(await decoder.decode(codes, options)),
      ...(await decoder.decode(codes, { ...options, beams: 3 })),
    ];
    return {
      device: engine.device,
      losses,
      evaluation: [...reconstruction, ...kl],
      stateLocations,
      posteriorMean: [...posteriorMean],
      texts,
      cacheLocations: await cacheLocations(engine, parameters, codes),
    };
  } finally {
    await engine.dispose();
  }
}

/** Decodes two tokens of each code, and looks at the state that the decoder has made for itself. */
async function cacheLocations(
  engine: Engine,
  parameters: DeviceState,
  codes: readonly Float32Array[],
): Promise<string[]> {
  const made: DeviceState[] = [];
  const createState: Engine['createState'] = (values) => {
    made.push(engine.createState(values));
    return made.at(-1)!;
  };
  const watched = Object.assign(Object.create(engine) as Engine, { createState });
  const decoder = await StepDecoder.create(config, watched, parameters);
  const texts = await decoder.begin(codes);
  for (const tokenId of [SPECIAL.begin, SPECIAL.mask + 1]) await texts.append(codes.map(() => tokenId));
  const [state] = made;
  if (!(state instanceof OnnxState)) throw new TypeError('Not a state of ONNX Runtime.');
  const locations = state.names.map((name) => state.tensor(name).location);
  texts.dispose();
  return locations;
}

const [provider, profilePrefix] = process.argv.slice(2) as ['cpu' | 'webgpu', string];
try {
  process.send!(await work(provider, profilePrefix));
} catch (error) {
  if (!(error instanceof EngineError && error.reason === 'unavailable')) throw error;
  process.send!({ unavailable: error.message } satisfies WorkerRefusal);
}
process.disconnect();
