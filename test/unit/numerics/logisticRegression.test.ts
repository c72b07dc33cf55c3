import assert from 'node:assert/strict';
import { crossValidated } from '../../../src/model/numerics/crossValidation.ts';
import {
  fitLogistic,
  logLoss,
  toldRight,
  type LabelledRows,
} from '../../../src/model/numerics/logisticRegression.ts';
import { Random } from '../../../src/model/numerics/random.ts';

const near = (actual: number, expected: number, tolerance: number): void => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
};

/** Rows of [features..., 1]. */
function labelled(rows: readonly (readonly number[])[], labels: readonly number[]): LabelledRows {
  return {
    features: Float64Array.from(rows.flatMap((row) => [...row, 1])),
    labels: Uint8Array.from(labels),
    featureCount: rows[0]!.length + 1,
  };
}

/** Two normal clouds around -shift and +shift in the first of `size` features. */
function clouds(seed: number, each: number, size: number, shift: number): LabelledRows {
  const random = Random.fromSeed(seed);
  const rows = Array.from({ length: 2 * each }, (_, row) =>
    Array.from({ length: size }, (_, i) => random.normal() + (i === 0 ? (row < each ? -shift : shift) : 0)),
  );
  return labelled(
    rows,
    rows.map((_, row) => (row < each ? 0 : 1)),
  );
}

const all = (data: LabelledRows): number[] => [...data.labels.keys()];
const zeros = (data: LabelledRows): Float64Array => new Float64Array(data.featureCount);

describe('logistic regression', () => {
  it('finds the weight that can be found by hand', () => {
    // One row a side, at -1 and 1: the objective is ln(1 + e^-w) + lambda w² / 2, least where lambda w = 1 / (1 + e^w).
    const data = labelled([[-1], [1]], [0, 1]);
    const [weight, intercept] = fitLogistic(data, [0, 1], 1 / (1 + Math.E), zeros(data));
    near(weight!, 1, 1e-6);
    near(intercept!, 0, 1e-6);
    near(logLoss(data, [0, 1], Float64Array.of(1, 0)), Math.log(1 + 1 / Math.E), 1e-12);
  });

  it('counts both sides alike, however many rows they have', () => {
    const one = labelled([[-1], [1]], [0, 1]);
    const many = labelled([[-1], [1], [1], [1]], [0, 1, 1, 1]);
    const expected = fitLogistic(one, all(one), 0.1, zeros(one));
    for (const [i, weight] of fitLogistic(many, all(many), 0.1, zeros(many)).entries())
      near(weight, expected[i]!, 1e-6);
  });

  it('ends where finite differences of its objective are flat, also from a bad start', () => {
    const data = clouds(3, 20, 4, 0.7);
    const lambda = 0.05;
    const objective = (weights: Float64Array): number =>
      logLoss(data, all(data), weights) +
      (lambda / 2) * weights.subarray(0, 4).reduce((sum, weight) => sum + weight * weight, 0);
    for (const start of [zeros(data), Float64Array.of(40, -30, 20, -10, 60)]) {
      const fitted = fitLogistic(data, all(data), lambda, start);
      for (let i = 0; i < 5; i++) {
        const moved = (by: number): number =>
          objective(fitted.map((weight, j) => weight + (i === j ? by : 0)));
        near((moved(1e-4) - moved(-1e-4)) / 2e-4, 0, 1e-5);
      }
    }
  });

  it('turns towards the difference of the means as regularisation grows', () => {
    const data = labelled(
      [
        [-2, 0],
        [0, 0],
        [1, 3],
        [3, 5],
      ],
      [0, 0, 1, 1],
    ); // Means (-1, 0) and (2, 4).
    const [x, y] = fitLogistic(data, all(data), 1e4, zeros(data));
    near(y! / x!, 4 / 3, 1e-3);
  });

  it('tells how many of each side are right', () => {
    const data = labelled([[-2], [1], [1], [3]], [0, 0, 1, 1]);
    assert.deepEqual(toldRight(data, all(data), Float64Array.of(1, 0)), [1, 2]);
    assert.deepEqual(toldRight(data, all(data), Float64Array.of(0, 0)), [0, 0]);
  });
});

describe('cross-validation', () => {
  it('is as accurate as the best rule where the rule is known', async () => {
    // Clouds at -1 and 1 with deviation 1: the best rule is right in 84.13 % of cases.
    const { heldOutAccuracy, folds } = await crossValidated(clouds(1, 400, 3, 1));
    near(heldOutAccuracy, 0.8413, 0.04);
    assert.equal(folds, 5);
  });

  it('does not flatter: on noise it is right half the time, though there are as many features as examples', async () => {
    const accuracies: number[] = [];
    for (let seed = 0; seed < 12; seed++)
      accuracies.push((await crossValidated(clouds(seed, 10, 16, 0))).heldOutAccuracy);
    // 240 judgements: the standard error is 3.2 %.
    near(accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length, 0.5, 0.1);
  });

  it('takes as many folds as the smaller side has examples', async () => {
    const data = clouds(2, 4, 2, 3);
    const { folds, heldOutAccuracy } = await crossValidated(data);
    assert.equal(folds, 4);
    assert.ok(heldOutAccuracy >= 0.875, `${heldOutAccuracy}`);
  });

  it('can be cancelled', async () => {
    await assert.rejects(
      crossValidated(clouds(1, 20, 3, 1), AbortSignal.abort(new Error('enough'))),
      /enough/,
    );
  });
});
