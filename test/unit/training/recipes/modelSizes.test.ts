import assert from 'node:assert/strict';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { measureSpeed } from '../../../../src/model/training/recipes/measureSpeed.ts';
import {
  chooseModel,
  MODEL_SIZES,
  modelOfSize,
  operationsPerToken,
} from '../../../../src/model/training/recipes/modelSizes.ts';
import { parseTrainingRecipe } from '../../../../src/model/training/recipes/recipe.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import { parameterCount } from '../../../../src/model/vae/network/parameters.ts';

const FAST = 1e14;
const TWO_CORES = 5e10;

describe('model sizes', () => {
  it('are models and recipes, each larger than the one before', () => {
    let before = 0;
    for (const size of MODEL_SIZES) {
      const { sizes, vocabularySize, recipe } = modelOfSize(size);
      const parameters = parameterCount(modelConfig({ ...sizes, vocabularySize }));
      assert.ok(parameters > before);
      before = parameters;
      assert.deepEqual(parseTrainingRecipe(recipe), recipe);
    }
  });

  it('grow with the text where the machine is fast', () => {
    const sizes = [1000, 600_000, 5_000_000, 100_000_000].map(
      (characters) => chooseModel(characters, 60, FAST).size,
    );
    assert.deepEqual(sizes, ['tiny', 'small', 'medium', 'large']);
  });

  it('grow with the budget where there is much text', () => {
    const sizes = [0.01, 3, 60, 24 * 60].map((minutes) => chooseModel(100_000_000, minutes, TWO_CORES).size);
    assert.deepEqual(sizes, ['tiny', 'small', 'medium', 'medium']);
  });

  it('count the operations of the matrix products', () => {
    const config = modelConfig(
      { vocabularySize: 100, latentSize: 4, width: 8, heads: 1, encoderLayers: 1, decoderLayers: 2 },
      { feedForwardSize: 16 },
    );
    assert.equal(operationsPerToken(config), 6 * (3 * (4 * 64 + 3 * 8 * 16) + 800));
  });

  it('are chosen by a speed that a machine can have', async () => {
    const engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    const { operationsPerSecond: speed } = await measureSpeed(engine, 'small');
    await engine.dispose();
    assert.ok(speed > 1e8 && speed < 1e13, `${speed} operations a second`);
  });
});
