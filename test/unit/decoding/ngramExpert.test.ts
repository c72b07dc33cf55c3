import assert from 'node:assert/strict';
import type { Engine } from '../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../src/model/engine/onnx/onnxRuntime.ts';
import { NgramExpert } from '../../../src/model/decoding/ngramExpert.ts';
import { StepDecoder } from '../../../src/model/decoding/stepDecoder.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { modelConfig } from '../../../src/model/vae/network/config.ts';
import { initializeParameters } from '../../../src/model/vae/network/parameters.ts';

const CONFIG = modelConfig({
  vocabularySize: 12,
  latentSize: 4,
  width: 16,
  heads: 2,
  encoderLayers: 1,
  decoderLayers: 1,
});

describe('n-gram expert', () => {
  let engine: Engine;
  let untrained: StepDecoder;
  before(async () => {
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    const parameters = engine.createState(initializeParameters(CONFIG, Random.fromSeed(1)));
    untrained = await StepDecoder.create(CONFIG, engine, parameters);
  });
  after(() => engine.dispose());

  const held = (tokenIds: number[]) => ({ tokenIds, latentCode: new Float32Array(CONFIG.latentSize) });
  const fit = (training: number[][], heldOut: number[][]): Promise<NgramExpert> =>
    NgramExpert.fit(CONFIG, untrained, training, heldOut.map(held));

  it('has most of the say beside a decoder that knows nothing, where held-out text goes on as before', async () => {
    const sentence = [4, 5, 6, 7, 8, 9];
    const expert = await fit(
      Array.from({ length: 30 }, () => sentence),
      [sentence],
    );
    assert.equal(expert.weight, 0.8);
  });

  it('has no say where the n-grams mislead', async () => {
    const expert = await fit(
      Array.from({ length: 300 }, () => [4, 5, 4, 5, 4, 5]),
      [[10, 11, 10, 11, 11, 10]],
    );
    assert.equal(expert.weight, 0);
  });

  it('weighs passages of every length alike, however many are scored together', async () => {
    const training = Array.from({ length: 30 }, () => [4, 5, 6, 7, 8, 9]);
    const weights = [[[4, 5, 6, 7, 8, 9]], [[4], [4, 5, 6, 7, 8, 9], [4, 5]]].map((heldOut) =>
      fit(training, heldOut),
    );
    for (const expert of weights) assert.ok((await expert).weight >= 0.7);
    const none = await fit(training, []);
    assert.equal(none.weight, 0);
  });

  it('blends to the mixture', async () => {
    const expert = await fit(
      Array.from({ length: 30 }, () => [4, 5, 6]),
      [[4, 5, 6]],
    );
    // A decoder that finds every token alike.
    const probabilities = new Float32Array(CONFIG.vocabularySize).fill(1 / CONFIG.vocabularySize);
    expert.blend(probabilities, [4]);
    assert.ok(Math.abs(probabilities.reduce((sum, value) => sum + value, 0) - 1) < 1e-5);
    assert.equal(probabilities.indexOf(Math.max(...probabilities)), 5);
    assert.ok(Math.abs(probabilities[11]! - (1 - expert.weight) / 12) < 0.01);
  });
});
