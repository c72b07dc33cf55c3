import assert from 'node:assert/strict';
import { DEFAULT_RECIPE, parseTrainingRecipe } from '../../../../src/model/training/recipes/recipe.ts';
import {
  betaSchedule,
  learningRateSchedule,
  noiseSchedule,
  phaseAt,
} from '../../../../src/model/training/recipes/schedules.ts';

const recipe = { ...DEFAULT_RECIPE, beta: 0.4, autoencoderFraction: 0.2, rampFraction: 0.3 };
const close = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
};

describe('schedules', () => {
  it('holds beta at 0 in the autoencoder phase, climbs linearly, and stays', () => {
    for (const [progress, beta] of [
      [0, 0],
      [0.19999, 0],
      [0.2, 0],
      [0.35, 0.2],
      [0.5, 0.4],
      [0.8, 0.4],
      [1, 0.4],
    ] as const)
      close(betaSchedule(recipe, progress), beta);
    assert.deepEqual(
      [0, 0.1999, 0.2, 0.4999, 0.5, 1].map((progress) => phaseAt(recipe, progress)),
      ['autoencoder', 'autoencoder', 'ramp', 'ramp', 'full', 'full'],
    );
  });

  it('needs no ramp and no autoencoder phase', () => {
    const constant = { ...recipe, autoencoderFraction: 0, rampFraction: 0 };
    close(betaSchedule(constant, 0), 0.4);
    assert.equal(phaseAt(constant, 0), 'full');
  });

  it('decodes the mean in the autoencoder phase and samples after it', () => {
    assert.equal(noiseSchedule({ ...recipe, autoencoderNoise: 0.1 }, 0.1), 0.1);
    assert.equal(noiseSchedule(recipe, 0.2), 1);
  });

  it('warms up by step and follows half a cosine by progress', () => {
    const rates = { ...recipe, learningRate: 1, finalLearningRate: 0.1, warmupSteps: 9 };
    close(learningRateSchedule(rates, 0, 0), 0.1);
    close(learningRateSchedule(rates, 4, 0), 0.5);
    close(learningRateSchedule(rates, 9, 0), 1);
    close(learningRateSchedule(rates, 1000, 0.5), 0.55);
    close(learningRateSchedule(rates, 1000, 1), 0.1);
    // Whatever the clock says after the end, the rate does not climb again.
    close(learningRateSchedule(rates, 1000, 1.3), 0.1);
  });

  it('refuses a recipe that cannot be meant', () => {
    assert.deepEqual(parseTrainingRecipe({ ...recipe }), recipe);
    assert.throws(() => parseTrainingRecipe({ ...recipe, tokenDropout: 1.5 }), /tokenDropout/);
    assert.throws(() => parseTrainingRecipe({ ...recipe, learningRate: Number.NaN }), /learningRate/);
    assert.throws(() => parseTrainingRecipe({ ...recipe, surprise: 1 }), /surprise/);
  });
});
