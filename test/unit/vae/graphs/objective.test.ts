import assert from 'node:assert/strict';
import type { Engine } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { gradients } from '../../../../src/model/graph/gradients.ts';
import { input } from '../../../../src/model/graph/tensor.ts';
import { floats, ints, scalar } from '../../../../src/model/vae/graphs/feeds.ts';
import { objective } from '../../../../src/model/vae/graphs/objective.ts';
import { reparameterize } from '../../../../src/model/vae/network/posterior.ts';

describe('objective', () => {
  let engine: Engine;
  before(async () => {
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
  });
  after(() => engine.dispose());

  const KL = [0.1, 2, 0.2, 4]; // Two passages, two dimensions: batch means 0.15 and 3.

  async function compute(beta: number, freeBits: number, klFloor = 0): Promise<Record<string, number[]>> {
    const kl = input('kl', ['batch', 2]);
    const { lossPerToken, ...outputs } = objective(
      input('reconstruction', ['batch']),
      kl,
      input('lengths', ['batch'], 'int32'),
      { beta: input('beta', []), freeBits: input('freeBits', []), klFloor: input('klFloor', []) },
    );
    const [gradient] = gradients(lossPerToken, [kl]);
    const executable = await engine.compile({ outputs: { ...outputs, lossPerToken, gradient: gradient! } });
    const results = await executable.run({
      reconstruction: floats(Float32Array.of(10, 20), [2]),
      kl: floats(Float32Array.from(KL), [2, 2]),
      lengths: ints([4, 6], [2]),
      beta: scalar(beta),
      freeBits: scalar(freeBits),
      klFloor: scalar(klFloor),
    });
    await executable.dispose();
    return Object.fromEntries(
      Object.entries(results).map(([name, { data }]) => [
        name,
        Array.from(data, (x) => Math.round(x * 1e5) / 1e5),
      ]),
    );
  }

  it('adds the weighted KL to the reconstruction, per passage and per token', async () => {
    const results = await compute(0.5, 0);
    assert.deepEqual(results['trainingLoss'], [15 + 0.5 * 3.15]);
    assert.deepEqual(results['lossPerToken'], [(15 + 0.5 * 3.15) / 5]);
    assert.deepEqual(results['klPerDimension'], [0.15, 3]);
    assert.deepEqual(results['reconstruction'], [15]);
  });

  it('charges a dimension at least its free bits, and does not push it below them', async () => {
    const results = await compute(0.5, 1);
    assert.deepEqual(results['trainingLoss'], [15 + 0.5 * (1 + 3)]);
    // d lossPerToken / d kl[b, d] = beta / B / mean length where dimension d is above its free bits.
    assert.deepEqual(results['gradient'], [0, 0.05, 0, 0.05]);
    assert.deepEqual((await compute(0.5, 0))['gradient'], [0.05, 0.05, 0.05, 0.05]);
  });

  it('charges the KL of all dimensions at least its floor, and does not push it below that', async () => {
    const below = await compute(0.5, 0, 5);
    assert.deepEqual(below['trainingLoss'], [15 + 0.5 * 5]);
    assert.deepEqual(below['gradient'], [0, 0, 0, 0]);
    const above = await compute(0.5, 0, 3);
    assert.deepEqual(above['trainingLoss'], [15 + 0.5 * 3.15]);
    assert.deepEqual(above['gradient'], [0.05, 0.05, 0.05, 0.05]);
    assert.deepEqual((await compute(0.5, 1, 4.1))['trainingLoss'], [15 + 0.5 * 4.1]);
  });

  it('draws from the posterior by its mean and standard deviation', async () => {
    const posterior = { mean: input('mean', ['batch', 1]), logVariance: input('logVariance', ['batch', 1]) };
    const code = reparameterize(posterior, input('epsilon', ['batch', 1]));
    const executable = await engine.compile({ outputs: { code } });
    const { code: result } = await executable.run({
      mean: floats(Float32Array.of(1, -1), [2, 1]),
      logVariance: floats(Float32Array.of(Math.log(4), 0), [2, 1]),
      epsilon: floats(Float32Array.of(0.5, -2), [2, 1]),
    });
    await executable.dispose();
    const [first, second] = result!.data as Float32Array;
    assert.ok(Math.abs(first! - 2) < 1e-6 && Math.abs(second! + 3) < 1e-6);
  });
});
