import assert from 'node:assert/strict';
import { ProgressMeter } from '../../../../src/model/training/loop/progressMeter.ts';
import { DEFAULT_RECIPE } from '../../../../src/model/training/recipes/recipe.ts';
import { newTrainingRun } from '../../../../src/model/training/loop/trainingRun.ts';

describe('progress meter', () => {
  const result = {
    ...{ trainingLoss: 3, reconstructionLoss: 2, kl: 1, gradientNorm: 1, beta: 1, learningRate: 1e-3 },
    ...{ passages: 10, tokens: 400 },
  };

  it('tells the speed of steps that are done four at a time, wherever among them it is asked', () => {
    const run = newTrainingRun(1, { steps: 1000 }, DEFAULT_RECIPE);
    const meter = new ProgressMeter(run);
    const speeds: number[] = [];
    for (let call = 1; call <= 40; call++)
      for (let step = 0; step < 4; step++) {
        // The clock stands still until the next call: the results of one come together.
        run.elapsedSeconds = call + step * 1e-6;
        meter.add(result);
        if (step % 3 === 0) speeds.push(meter.event(run, 'full').tokensPerSecond);
      }
    const later = speeds.slice(20);
    assert.ok(Math.min(...later) > 1200, `${Math.min(...later)}`);
    assert.ok(Math.max(...later) < 2000, `${Math.max(...later)}`);
    assert.ok(Math.max(...speeds) < 2000, `${Math.max(...speeds)}`);
  });
});
