import assert from 'node:assert/strict';
import { gradients } from '../../../../src/model/graph/gradients.ts';
import { reduceSum } from '../../../../src/model/graph/ops/broadcasting.ts';
import { multiply } from '../../../../src/model/graph/ops/elementwise.ts';
import { input, type Tensor } from '../../../../src/model/graph/tensor.ts';
import { batchStatistics, normalizeMeans, renewed } from '../../../../src/model/vae/network/posteriorNorm.ts';
import { evaluate, type Value } from '../../graph/interpreter.ts';

const GAIN = 0.7;
const means = input('means', ['batch', 2]);
/** Three passages: dimensions of mean 2 and 10, variance 2/3 and 200/3. */
const MEANS: Value = { shape: [3, 2], data: Float64Array.of(1, 0, 2, 10, 3, 20) };

const compute = (outputs: readonly Tensor[], leaves: Record<string, Value>): Float64Array[] =>
  evaluate(outputs, new Map(Object.entries(leaves)), new Map([['batch', leaves['means']!.shape[0]!]])).map(
    ({ data }) => data,
  );

function close(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) < tolerance, `value ${i}: ${actual[i]} is not ${value}`);
  });
}

describe('batch norm of posterior means', () => {
  it('gives every dimension mean 0 and the variance of the gain, whatever they were', () => {
    const statistics = batchStatistics(means);
    const [mean, variance, normalized] = compute(
      [statistics.mean, statistics.variance, normalizeMeans(means, statistics, GAIN)],
      { means: MEANS },
    );
    close(mean!, [2, 10], 1e-12);
    close(variance!, [2 / 3, 200 / 3], 1e-12);
    const deviate = GAIN * Math.sqrt(3 / 2);
    close(normalized!, [-deviate, -deviate, 0, 0, deviate, deviate], 1e-4);
  });

  it('has the gradient of finite differences, through the statistics too', () => {
    const weights = input('weights', ['batch', 2]);
    const loss = reduceSum(multiply(normalizeMeans(means, batchStatistics(means), GAIN), weights));
    const leaves = {
      means: { shape: [3, 2], data: Float64Array.of(0.3, -1, 0.9, 0.2, -0.4, 0.7) },
      weights: { shape: [3, 2], data: Float64Array.of(1, 2, -1, 0.5, 0.3, -0.7) },
    };
    const [gradient] = compute(gradients(loss, [means]), leaves);
    const step = 1e-5;
    const lossAt = (place: number, shift: number): number => {
      const data = leaves.means.data.with(place, leaves.means.data[place]! + shift);
      return compute([loss], { ...leaves, means: { shape: [3, 2], data } })[0]![0]!;
    };
    const expected = Array.from(
      leaves.means.data,
      (_, place) => (lossAt(place, step) - lossAt(place, -step)) / (2 * step),
    );
    assert.ok(Math.max(...expected.map(Math.abs)) > 0.1);
    close(gradient!, expected, 1e-8);
  });

  it('is finite for a passage alone', () => {
    const alone = { means: { shape: [1, 2], data: Float64Array.of(5, -3) } };
    const normalized = normalizeMeans(means, batchStatistics(means), GAIN);
    const [values, gradient] = compute([normalized, ...gradients(reduceSum(normalized), [means])], alone);
    close(values!, [0, 0], 1e-12);
    close(gradient!, [0, 0], 1e-12);
  });

  it('moves the running statistics a fiftieth of the way to those of the batch', () => {
    const running = { mean: input('mean', [2]), variance: input('variance', [2]) };
    const next = renewed(running, batchStatistics(means));
    const [mean, variance] = compute([next.mean, next.variance], {
      means: MEANS,
      mean: { shape: [2], data: Float64Array.of(0, 10) },
      variance: { shape: [2], data: Float64Array.of(1, 1) },
    });
    close(mean!, [0.04, 10], 1e-6);
    close(variance!, [1 + (2 / 3 - 1) / 50, 1 + (200 / 3 - 1) / 50], 1e-6);
  });
});
