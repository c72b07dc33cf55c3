import assert from 'node:assert/strict';
import type { Engine } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import { dropoutMasks } from '../../../../src/model/vae/network/dropout.ts';
import { type Feeds, floats, passageFeeds, scalar } from '../../../../src/model/vae/graphs/feeds.ts';
import { initializeParameters } from '../../../../src/model/vae/network/parameters.ts';
import { buildTrainingGraph, initialMoments } from '../../../../src/model/vae/graphs/trainingGraph.ts';

const config = modelConfig({
  vocabularySize: 30,
  latentSize: 4,
  width: 16,
  heads: 2,
  encoderLayers: 1,
  decoderLayers: 2,
});

describe('dropout', () => {
  let engine: Engine;
  before(async () => {
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
  });
  after(() => engine.dispose());

  /** Loss of a first step with a given mask value for each branch. */
  async function loss(rate: number, masks?: readonly number[]): Promise<number> {
    const graph = buildTrainingGraph(config, { gradientClip: 1, weightDecay: 0, dropout: rate });
    const executable = await engine.compile(graph);
    const parameters = initializeParameters(config, Random.fromSeed(1));
    const state = engine.createState(new Map([...parameters, ...initialMoments(config)]));
    const feeds: Feeds = {
      ...passageFeeds(config, [
        [5, 6, 7],
        [8, 9],
      ]),
      epsilon: floats(new Float32Array(8), [2, 4]),
      beta: scalar(1),
      freeBits: scalar(0),
      klFloor: scalar(0),
      learningRate: scalar(0),
      step: scalar(1),
    };
    if (masks) {
      const width = config.width;
      const values = Float32Array.from({ length: 2 * masks.length * width }, (_, i) => {
        return masks[Math.floor(i / width) % masks.length]!;
      });
      feeds['dropout'] = floats(values, [2, masks.length, width]);
    }
    const { trainingLoss } = await executable.run(feeds, state);
    await executable.dispose();
    state.dispose();
    return trainingLoss!.data[0]!;
  }

  const ones = Array<number>(dropoutMasks(config)).fill(1);

  it('changes nothing with masks of ones', async () => {
    assert.ok(Math.abs((await loss(0.5, ones)) - (await loss(0))) < 1e-4);
  });

  it('has a mask for each branch of each layer, and every one of them counts', async () => {
    assert.equal(ones.length, 6);
    const whole = await loss(0.5, ones);
    for (const branch of ones.keys()) {
      const changed = await loss(
        0.5,
        ones.map((value, i) => (i === branch ? 0 : value)),
      );
      assert.ok(Math.abs(changed - whole) > 1e-4, `branch ${branch} makes no difference`);
    }
  });
});
