import assert from 'node:assert/strict';
import { Random } from '../../../../src/model/numerics/random.ts';
import { FORMAT_VERSION, modelConfig, parseModelConfig } from '../../../../src/model/vae/network/config.ts';
import {
  initializeParameters,
  parameterCount,
  parameterShapes,
} from '../../../../src/model/vae/network/parameters.ts';

const SIZES = { vocabularySize: 50, latentSize: 6, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 2 };

describe('ModelConfig', () => {
  it('survives JSON', () => {
    const config = modelConfig(SIZES);
    assert.deepEqual(parseModelConfig(JSON.parse(JSON.stringify(config))), config);
  });

  it('refuses what cannot be computed, naming the field', () => {
    const config = modelConfig(SIZES);
    for (const [change, complaint] of [
      [{ heads: 3 }, /heads/],
      [{ latentSize: 0 }, /latentSize/],
      [{ width: 1e9 }, /width/],
      [{ formatVersion: FORMAT_VERSION - 1 }, /formatVersion/],
      [{ extra: true }, /extra/],
      [{ latentVector: 'none' }, /latentVector/],
      [{ languageModel: { hash: 'none', width: 24, middleLayer: 1 } }, /hash/],
    ] as const)
      assert.throws(() => parseModelConfig({ ...config, ...change }), complaint);
  });
});

describe('parameters', () => {
  it('counts what the sizes say', () => {
    const config = modelConfig(SIZES, { memoryTokens: 3, feedForwardSize: 40 });
    const layer = 4 * 16 * 16 + 3 * 16 * 40 + 2 * 16;
    const encoder = layer + 16 + (16 * 2 + 16 * 16) + 2 * (16 * 6 + 6);
    const decoder = 2 * (layer + 2 * 6 * 3 * 16 + 6 * 16) + 16;
    assert.equal(parameterCount(config), 50 * 16 + encoder + decoder);
  });

  it('has an embedding of its own without a language model, and steers one otherwise', () => {
    const languageModel = { hash: '0'.repeat(64), width: 24, middleLayer: 1 };
    const changes = { languageModel, poolingQueries: 3, poolingWidth: 5 };
    const steering = parameterShapes(modelConfig(SIZES, changes));
    assert.ok(!steering.has('embedding'));
    assert.deepEqual(steering.get('encoder.input'), [48, 16]);
    assert.deepEqual(steering.get('encoder.posteriorMean.weight'), [15, 6]);
    assert.deepEqual(steering.get('steering.output'), [16, 24]);
    const own = [...parameterShapes(modelConfig(SIZES)).keys()];
    assert.ok(own.includes('embedding'));
    assert.ok(!own.some((name) => name.startsWith('steering.') || name.endsWith('.input')));
  });

  it('has a memory where there are memory tokens', () => {
    const names = (memoryTokens: number): Set<string> =>
      new Set(parameterShapes(modelConfig(SIZES, { memoryTokens })).keys());
    assert.ok(names(1).has('decoder.layers.1.memory.key'));
    assert.ok(!names(0).has('decoder.layers.1.memory.key'));
  });

  it('begins with the variance that keeps signals in scale, the same for the same seed', () => {
    const config = modelConfig({ ...SIZES, width: 64 });
    const values = initializeParameters(config, Random.fromSeed(5));
    const again = initializeParameters(config, Random.fromSeed(5));
    assert.deepEqual(values, again);
    assert.notDeepEqual(initializeParameters(config, Random.fromSeed(6)), values);
    const { data } = values.get('decoder.layers.0.attention.query')!;
    const deviation = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);
    assert.ok(Math.abs(deviation - 1 / 8) < 0.01, `deviation ${deviation}`);
    assert.ok(values.get('decoder.norm')!.data.every((x) => x === 1));
  });
});
