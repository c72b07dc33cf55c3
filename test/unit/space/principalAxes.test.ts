import assert from 'node:assert/strict';
import { fitAxes, sliderPositions, sliderStep } from '../../../src/model/sliders/axes.ts';
import { moments, principalAxes } from '../../../src/model/space/principalAxes.ts';
import { correlation, percentile, ranks } from '../../../src/model/numerics/rankStatistics.ts';
import { add } from '../../../src/model/space/paths.ts';
import { Random } from '../../../src/model/numerics/random.ts';

const near = (actual: number, expected: number, tolerance: number): void => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
};

/** Normal codes, [N, 3], with standard deviations 5, 2 and 0.5 along known orthonormal directions. */
const KNOWN = [
  [0.6, 0.8, 0],
  [-0.8, 0.6, 0],
  [0, 0, 1],
] as const;
function knownCodes(count: number): Float32Array {
  const random = Random.fromSeed(4);
  const codes = new Float32Array(3 * count);
  for (let row = 0; row < count; row++)
    for (const [axis, deviation] of [5, 2, 0.5].entries()) {
      const value = deviation * random.normal();
      for (let i = 0; i < 3; i++) codes[3 * row + i]! += value * KNOWN[axis]![i]!;
    }
  for (let i = 0; i < codes.length; i++) codes[i]! += [10, -3, 1][i % 3]!;
  return codes;
}

describe('principal axes', () => {
  it('find a rectangle known by hand', () => {
    // Corners (±3, ±1) about (5, 7): variances 9 and 1 along x and y.
    const codes = Float32Array.of(8, 8, 8, 6, 2, 8, 2, 6);
    const { mean, covariance } = moments(codes, 2);
    assert.deepEqual([...mean], [5, 7]);
    assert.deepEqual([...covariance], [9, 0, 0, 1]);
    const [first, second] = principalAxes(codes, 2);
    assert.deepEqual([...first!.direction].map(Math.abs), [1, 0]);
    assert.deepEqual([...second!.direction].map(Math.abs), [0, 1]);
    near(first!.explainedVarianceRatio, 0.9, 1e-9);
    near(first!.center, 5, 1e-6);
    near(second!.center, 7, 1e-6);
    near(first!.scale, 3, 1e-6);
  });

  it('find known directions, centers, scales and shares', () => {
    const axes = principalAxes(knownCodes(4000), 3);
    assert.equal(axes.length, 3);
    for (const [i, { direction, scale, center, explainedVarianceRatio }] of axes.entries()) {
      const cosine = direction.reduce((sum, value, j) => sum + value * KNOWN[i]![j]!, 0);
      near(Math.abs(cosine), 1, 1e-3);
      const deviation = [5, 2, 0.5][i]!;
      near(scale, deviation, 0.05 * deviation);
      near(explainedVarianceRatio, deviation ** 2 / 29.25, 0.02);
      const offset = 10 * direction[0]! - 3 * direction[1]! + direction[2]!;
      near(center, offset, 0.15 * deviation);
      assert.ok(
        Math.max(...direction) === Math.max(...direction.map(Math.abs)),
        'points to its largest part',
      );
    }
  });

  it('are scaled by percentiles, so that a few odd passages do not stretch the sliders', () => {
    const codes = knownCodes(2000);
    const before = principalAxes(codes, 3)[0]!.scale;
    for (let row = 0; row < 20; row++) codes.set([10 + 60, -3 + 80, 1], 3 * row);
    const after = principalAxes(codes, 3)[0]!;
    near(after.scale, before, 0.06 * before);
  });

  it('leave out directions without variance, and are none without passages', () => {
    const flat = Float32Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? i : 7));
    assert.equal(principalAxes(flat, 3).length, 1);
    assert.equal(principalAxes(new Float32Array(3), 3).length, 0);
    assert.equal(principalAxes(new Float32Array(0), 3).length, 0);
    assert.deepEqual(fitAxes(new Float32Array(0), 3, []), []);
  });

  it('move one slider and no other by a slider step', () => {
    const codes = knownCodes(500);
    const axes = fitAxes(codes, 3, new Array<string>(500).fill('the same words'));
    const code = codes.subarray(30, 33);
    const before = sliderPositions(axes, code);
    const after = sliderPositions(axes, add(code, sliderStep(axes, [0.5, 0, -2], 3)));
    near(after[0]! - before[0]!, 0.5, 1e-4);
    near(after[1]! - before[1]!, 0, 1e-4);
    near(after[2]! - before[2]!, -2, 1e-4);
  });
});

describe('rank statistics', () => {
  it('interpolate percentiles', () => {
    assert.equal(percentile([1, 2, 3, 4, 5], 0.5), 3);
    assert.equal(percentile([1, 2], 0.25), 1.25);
    assert.equal(percentile([7], 0.9), 7);
    assert.equal(percentile([1, 2, 3], 1), 3);
  });

  it('share the ranks of equal values', () => {
    assert.deepEqual([...ranks([30, 10, 20, 10])], [4, 1.5, 3, 1.5]);
    assert.deepEqual([...ranks([])], []);
  });

  it("give Spearman's rho of a case known by hand", () => {
    // Differences of rank 0, 1, -1, 0, 0: 1 - 6 * 2 / (5 * 24) = 0.9.
    near(correlation(ranks([1, 2, 3, 4, 5]), ranks([10, 300, 200, 4000, 5000])), 0.9, 1e-12);
    near(correlation([1, 2, 3], [3, 2, 1]), -1, 1e-12);
    assert.equal(correlation([1, 1, 1], [1, 2, 3]), 0);
  });
});
