import assert from 'node:assert/strict';
import type { Engine } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { CachedDecoder } from '../../../../src/model/decoding/cachedDecoder.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { tokenInputs } from '../../../../src/model/training/data/tokenInputs.ts';
import type { TrainingEvent } from '../../../../src/model/training/loop/events.ts';
import { DEFAULT_RECIPE } from '../../../../src/model/training/recipes/recipe.ts';
import { train } from '../../../../src/model/training/loop/train.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import { encoderFeeds } from '../../../../src/model/vae/graphs/feeds.ts';
import { buildEncoderGraph } from '../../../../src/model/vae/graphs/graphs.ts';
import { initializeParameters, type ParameterValues } from '../../../../src/model/vae/network/parameters.ts';
import { createTensorFlowCpuEngine } from '../../engine/tensorflow/tensorFlowCpu.ts';

const STEPS = 20;

/** Every part of the full-size model, small. */
const config = modelConfig(
  { vocabularySize: 60, latentSize: 4, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 2 },
  { maximumLength: 16 },
);

const random = Random.fromSeed(11);
const passages = Array.from({ length: 40 }, () =>
  Array.from({ length: 3 + random.below(10) }, () => 4 + random.below(config.vocabularySize - 4)),
);

/** Parameters with which a text depends strongly on its latent code. */
function strongParameters(): ParameterValues {
  const parameters = initializeParameters(config, Random.fromSeed(7));
  for (const [name, { data }] of parameters)
    if (name.startsWith('decoder') || name === 'embedding')
      for (let i = 0; i < data.length; i++) data[i]! *= name.endsWith('latentVector') ? 20 : 2;
  return parameters;
}

function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
) {
  assert.equal(actual.length, expected.length, what);
  for (let k = 0; k < expected.length; k++) {
    const error = Math.abs(actual[k]! - expected[k]!) / Math.max(1, Math.abs(expected[k]!));
    assert.ok(error < tolerance, `${what}[${k}]: ${actual[k]} and ${expected[k]}`);
  }
}

describe('TensorFlow.js and ONNX Runtime', () => {
  let engines: readonly [Engine, Engine];
  before(async () => {
    engines = [await createTensorFlowCpuEngine(), await createOnnxEngine({ provider: 'cpu', threads: 1 })];
  });
  after(async () => {
    for (const engine of engines) await engine.dispose();
  });

  it('train alike, step by step', async () => {
    // All phases, with every kind of noise there is, within twenty steps.
    const recipe = {
      ...DEFAULT_RECIPE,
      autoencoderFraction: 0.25,
      rampFraction: 0.25,
      tokensPerBatch: 64,
      validations: 2,
    };
    const events = await Promise.all(
      engines.map(async (engine) => {
        const seen: TrainingEvent[] = [];
        const data = { training: passages, validation: passages.slice(0, 5) };
        const options = {
          engine,
          config,
          inputs: tokenInputs(config),
          recipe,
          seed: 3,
          budget: { steps: STEPS },
          progressSeconds: 0,
        };
        for await (const event of train({ ...options, ...data })) seen.push(event);
        return seen;
      }),
    );
    const curves = events.map((seen) => seen.filter((event) => event.kind === 'progress'));
    assert.equal(curves[1]!.length, STEPS);
    for (const figure of ['trainingLoss', 'reconstructionLoss', 'kl', 'gradientNorm'] as const)
      assertClose(
        curves[0]!.map((event) => event[figure]),
        curves[1]!.map((event) => event[figure]),
        1e-4,
        figure,
      );
    assert.notEqual(curves[1]![0]!.trainingLoss, curves[1]!.at(-1)!.trainingLoss);
    const [ours, reference] = events.map((seen) => seen.at(-1)!) as [TrainingEvent, TrainingEvent];
    assert.ok(ours.kind === 'finished' && reference.kind === 'finished');
    for (const [name, { data }] of reference.snapshot.parameters)
      assertClose(ours.snapshot.parameters.get(name)!.data, data, 1e-3, name);
  });

  it('encode alike', async () => {
    const outputs = await Promise.all(
      engines.map(async (engine) => {
        const state = engine.createState(strongParameters());
        const encoder = await engine.compile(buildEncoderGraph(config), { constants: state });
        state.dispose();
        return encoder.run(encoderFeeds(config, passages));
      }),
    );
    for (const name of ['posteriorMean', 'posteriorLogVariance'])
      assertClose(outputs[0]![name]!.data, outputs[1]![name]!.data, 1e-5, name);
  });

  it('write the same texts, token by token', async () => {
    const codes = Array.from({ length: 6 }, () => random.normals(config.latentSize));
    const wordParts = Array.from({ length: config.vocabularySize }, () => 'none' as const);
    const options = { seed: 5, temperature: 0.7, topP: 0.9, prefix: passages[0]!.slice(0, 2) };
    const texts = await Promise.all(
      engines.map(async (engine) => {
        const state = engine.createState(strongParameters());
        const decoder = await CachedDecoder.create(config, engine, state, wordParts);
        state.dispose();
        return decoder.decode(codes, options);
      }),
    );
    assert.deepEqual(texts[0], texts[1]);
    assert.ok(new Set(texts[1]!.map(String)).size > 3, 'the texts depend on their codes');
    assert.ok(texts[1]!.some((text) => text.length > 5));
  });
});
