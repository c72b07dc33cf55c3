import assert from 'node:assert/strict';
import { AggregatePosterior } from '../../../src/model/space/aggregatePosterior.ts';
import { fitMixture, logDensity, meanLogDensity } from '../../../src/model/numerics/gaussianMixture.ts';
import { moments } from '../../../src/model/space/principalAxes.ts';
import { Random } from '../../../src/model/numerics/random.ts';

const near = (actual: number, expected: number, tolerance: number): void => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
};

/** Posteriors with means drawn by `draw` and one standard deviation for all. */
function posteriors(
  count: number,
  size: number,
  deviation: number,
  draw: (random: Random) => ArrayLike<number>,
): { posteriorMean: Float32Array; posteriorLogVariance: Float32Array } {
  const random = Random.fromSeed(3);
  const posteriorMean = new Float32Array(count * size);
  for (let row = 0; row < count; row++) posteriorMean.set(draw(random), row * size);
  const posteriorLogVariance = new Float32Array(count * size).fill(2 * Math.log(deviation));
  return { posteriorMean, posteriorLogVariance };
}

const correlated = (random: Random): number[] => {
  const [x, y] = [random.normal(), random.normal()];
  return [1 + 2 * x, -2 + 1.5 * x + 0.5 * y];
};
const twoHills = (random: Random): number[] => [
  (random.uniform() < 0.25 ? -4 : 4) + random.normal() / 2,
  random.normal() / 2,
];

describe('gaussian mixture', () => {
  it('has the density of the formula', () => {
    const mixture = [
      { weight: 0.5, mean: Float64Array.of(0), variance: Float64Array.of(1) },
      { weight: 0.5, mean: Float64Array.of(2), variance: Float64Array.of(4) },
    ];
    const expected =
      (0.5 * Math.exp(-0.5)) / Math.sqrt(2 * Math.PI) + (0.5 * Math.exp(-1 / 8)) / Math.sqrt(2 * Math.PI * 4);
    near(logDensity(mixture, [1]), Math.log(expected), 1e-12);
  });

  it('fits one component exactly', () => {
    const [only] = fitMixture(Float64Array.of(1, 10, 3, 10.5, 5, 11), 2, 1, Random.fromSeed(1));
    near(only!.weight, 1, 1e-8);
    near(only!.mean[0]!, 3, 1e-6);
    near(only!.variance[0]!, 8 / 3, 1e-6);
  });

  it('finds hills of different weight', () => {
    const random = Random.fromSeed(5);
    const data = new Float64Array(2 * 2000);
    for (let row = 0; row < 2000; row++) data.set(twoHills(random), 2 * row);
    const mixture = fitMixture(data, 2, 2, Random.fromSeed(1)).sort((a, b) => a.weight - b.weight);
    near(mixture[0]!.weight, 0.25, 0.03);
    near(mixture[0]!.mean[0]!, -4, 0.1);
    near(mixture[1]!.mean[0]!, 4, 0.1);
    near(mixture[1]!.variance[0]!, 0.25, 0.05);
    const one = fitMixture(data, 2, 1, Random.fromSeed(1));
    assert.ok(meanLogDensity(mixture, data, 2) > meanLogDensity(one, data, 2) + 0.5);
  });
});

describe('aggregate posterior', () => {
  it('takes one component with full covariance where the codes are one correlated hill', () => {
    const codes = posteriors(3000, 2, 0.3, correlated);
    const density = AggregatePosterior.fit(codes, 2);
    const random = Random.fromSeed(8);
    const draws = new Float32Array(2 * 4000);
    for (let row = 0; row < 4000; row++) draws.set(density.sample(random), 2 * row);
    const { mean, covariance } = moments(draws, 2);
    near(mean[0]!, 1, 0.15);
    near(mean[1]!, -2, 0.1);
    // Covariance of the means plus the posterior's own variance.
    near(covariance[0]!, 4 + 0.09, 0.35);
    near(covariance[1]!, 3, 0.3);
    near(covariance[3]!, 2.5 + 0.09, 0.25);
    // ln N of the true density at the center.
    const determinant = 4.09 * 2.59 - 9;
    near(density.logDensity([1, -2]), -Math.log(2 * Math.PI) - Math.log(determinant) / 2, 0.2);
  });

  it('takes several components where held-out codes ask for them, and never draws in the hole', () => {
    const density = AggregatePosterior.fit(posteriors(2000, 2, 0.1, twoHills), 2);
    assert.ok(density.components.length >= 2);
    const random = Random.fromSeed(1);
    let left = 0;
    for (let i = 0; i < 2000; i++) {
      const [x] = density.sample(random);
      assert.ok(Math.abs(x!) > 1);
      if (x! < 0) left++;
    }
    near(left / 2000, 0.25, 0.04);
    assert.ok(density.logDensity([4, 0]) > density.logDensity([0, 0]) + 10);
  });

  it('is the same for the same codes', () => {
    const codes = posteriors(500, 2, 0.1, twoHills);
    const draw = (): number[] => [...AggregatePosterior.fit(codes, 2).sample(Random.fromSeed(2))];
    assert.deepEqual(draw(), draw());
  });

  it('is usable with no passage, one, and two', () => {
    for (const count of [0, 1, 2]) {
      const density = AggregatePosterior.fit(posteriors(count, 2, 0.5, correlated), 2);
      assert.ok(density.sample(Random.fromSeed(1)).every(Number.isFinite));
      assert.ok(Number.isFinite(density.logDensity([0, 0])));
    }
  });
});
