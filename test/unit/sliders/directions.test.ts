import assert from 'node:assert/strict';
import { Random } from '../../../src/model/numerics/random.ts';
import { builtInDirections } from '../../../src/model/sliders/directions/directions.ts';
import { fitDirection } from '../../../src/model/sliders/directions/fitDirection.ts';
import {
  directionExamples,
  directionSliders,
  fitDirections,
} from '../../../src/model/sliders/directions/fitDirections.ts';
import { dot } from '../../../src/model/space/principalAxes.ts';

/** Pairs whose subjects lie far apart, and whose ends differ by `gap` in the first dimension. */
function pairs(count: number, gap: number, seed = 1): { low: Float64Array[]; high: Float64Array[] } {
  const random = Random.fromSeed(seed);
  const low: Float64Array[] = [];
  const high: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const subject = Float64Array.from({ length: 8 }, (_, d) => (d === 0 ? 0 : 3 * random.normal()));
    const end = (sign: number): Float64Array =>
      subject.map((value, d) => value + 0.1 * random.normal() + (d === 0 ? 5 + (sign * gap) / 2 : 0));
    low.push(end(-1));
    high.push(end(1));
  }
  return { low, high };
}

describe('a built-in direction', () => {
  it('leads from one end to the other, whatever the subjects are', () => {
    const { low, high } = pairs(24, 2);
    const { direction, accuracy } = fitDirection(low, high);
    assert.ok(direction[0]! > 0.99, `${direction[0]!}`);
    assert.ok(Math.abs(dot(direction, direction) - 1) < 1e-9);
    assert.equal(accuracy, 1);
  });

  it('stands at -1 and 1 where its examples are on average', () => {
    const { low, high } = pairs(24, 2);
    const { direction, center, scale } = fitDirection(low, high);
    const mean = (codes: readonly Float64Array[]): number =>
      codes.reduce((sum, code) => sum + (dot(code, direction) - center) / scale, 0) / codes.length;
    assert.ok(Math.abs(mean(low) + 1) < 1e-9);
    assert.ok(Math.abs(mean(high) - 1) < 1e-9);
  });

  it('tells what it has not seen no better than chance where the ends do not differ', () => {
    const accuracies = Array.from({ length: 20 }, (_, seed) => {
      const { low, high } = pairs(24, 0, seed);
      return fitDirection(low, high).accuracy;
    });
    const mean = accuracies.reduce((sum, value) => sum + value) / accuracies.length;
    assert.ok(mean < 0.6, `${mean}`);
  });

  it('moves nothing where the ends are the same', () => {
    const { low } = pairs(24, 2);
    const { direction, scale, accuracy } = fitDirection(low, low);
    assert.ok(direction.every((value) => value === 0));
    assert.deepEqual([scale, accuracy], [1, 0]);
  });
});

describe('the built-in directions', () => {
  it('have at least 24 pairs each, no text twice', () => {
    for (const { name, examples } of builtInDirections) {
      assert.ok(examples.length >= 24, `${name}: ${examples.length}`);
      const texts = examples.flat();
      assert.equal(new Set(texts).size, texts.length, name);
    }
  });

  it('are fitted from the codes of their examples, each from its own', () => {
    const size = 12;
    const random = Random.fromSeed(3);
    const codes = new Float32Array(directionExamples.length * size);
    let row = 0;
    for (const [index, { examples }] of builtInDirections.entries())
      for (const sign of [-1, 1])
        for (let i = 0; i < examples.length; i++, row++)
          for (let d = 0; d < size; d++)
            codes[row * size + d] = 0.05 * random.normal() + (d === index % size ? sign : 0);
    const sliders = directionSliders(fitDirections(codes))!;
    assert.equal(sliders.length, builtInDirections.length);
    for (const [index, { name, direction, scale, examples }] of sliders.entries()) {
      assert.equal(name, builtInDirections[index]!.name);
      assert.equal(examples, 2 * builtInDirections[index]!.examples.length);
      assert.ok(direction[index % size]! > 0.99, name);
      assert.ok(Math.abs(scale - 1) < 0.05, name);
    }
  });

  it('are fitted again where the examples were others', () => {
    const fits = fitDirections(new Float32Array(directionExamples.length * 2));
    assert.notEqual(directionSliders(fits), undefined);
    assert.equal(directionSliders({ ...fits, examples: 'ab'.repeat(32) }), undefined);
    assert.equal(directionSliders({ ...fits, fits: fits.fits.slice(1) }), undefined);
  });
});
