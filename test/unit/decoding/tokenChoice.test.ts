import assert from 'node:assert/strict';
import { gumbel, noiseKey } from '../../../src/model/decoding/commonNoise.ts';
import { chooseToken, nucleus } from '../../../src/model/decoding/tokenChoice.ts';
import { Random } from '../../../src/model/numerics/random.ts';

function distribution(seed: number, size = 50): Float32Array {
  const weights = Random.fromSeed(seed)
    .normals(size)
    .map((value) => Math.exp(2 * value));
  const total = weights.reduce((sum, weight) => sum + weight);
  return weights.map((weight) => weight / total);
}

/** What a temperature makes of probabilities: the softmax of their logarithms over it. */
function atTemperature(given: Float32Array, temperature: number): number[] {
  const weights = Array.from(given, (probability) => Math.exp(Math.log(probability) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight);
  return weights.map((weight) => weight / total);
}

describe('token choice', () => {
  it('takes the most probable token at temperature 0', () => {
    assert.equal(chooseToken(Float32Array.of(0.1, 0.6, 0.3, 0), { temperature: 0, topP: 0.1 }, 7), 1);
  });

  it('samples from the softmax, frequencies as the probabilities', () => {
    const given = distribution(1, 6);
    const temperature = 0.7;
    const probabilities = atTemperature(given, temperature);
    const counts = new Array<number>(6).fill(0);
    const draws = 40_000;
    for (let i = 0; i < draws; i++)
      counts[chooseToken(given, { temperature, topP: 1 }, noiseKey(3, 0, i))]!++;
    // Chi-squared with 5 degrees of freedom: above 20.5 by chance once in a thousand.
    const chiSquared = counts.reduce(
      (sum, count, i) => sum + (count - draws * probabilities[i]!) ** 2 / (draws * probabilities[i]!),
      0,
    );
    assert.ok(chiSquared < 20.5, `chi-squared ${chiSquared}`);
  });

  it('never draws a forbidden token or one outside the nucleus', () => {
    const given = Float32Array.of(0.64, 0.24, 0.09, 0.03, 0, 0);
    const drawn = new Set<number>();
    for (let i = 0; i < 2000; i++)
      drawn.add(chooseToken(given, { temperature: 1, topP: 0.85 }, noiseKey(1, 2, i)));
    // Two tokens hold 0.88.
    assert.deepEqual([...drawn].sort(), [0, 1]);
  });

  it('has a nucleus of the fewest tokens that hold the mass asked for', () => {
    for (let seed = 0; seed < 40; seed++)
      for (const topP of [0.05, 0.3, 0.5, 0.9, 0.99, 0.999])
        for (const temperature of [0.3, 1, 2]) {
          const given = distribution(seed);
          const probabilities = atTemperature(given, temperature);
          const chosen = nucleus(given, temperature, topP);
          const mass = chosen.reduce((sum, id) => sum + probabilities[id]!, 0);
          const least = probabilities[chosen.at(-1)!]!;
          assert.ok(mass >= topP - 1e-6);
          assert.ok(chosen.length === 1 || mass - least < topP + 1e-6);
          const outside = probabilities.filter((_, id) => !chosen.includes(id));
          assert.ok(outside.every((probability) => probability <= least + 1e-9));
        }
  });

  it('has noise of the Gumbel distribution, different for every token, position, stream and seed', () => {
    const values = Array.from({ length: 20_000 }, (_, token) => gumbel(noiseKey(1, 0, 0), token));
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    assert.ok(Math.abs(mean - 0.5772) < 0.03, `mean ${mean}`);
    assert.ok(Math.abs(variance - Math.PI ** 2 / 6) < 0.1, `variance ${variance}`);
    const around = [noiseKey(1, 0, 1), noiseKey(1, 1, 0), noiseKey(2, 0, 0)].map((key) => gumbel(key, 5));
    assert.equal(new Set([...around, gumbel(noiseKey(1, 0, 0), 5)]).size, 4);
    assert.equal(gumbel(noiseKey(9, 8, 7), 6), gumbel(noiseKey(9, 8, 7), 6));
  });

  it('has noise that is uncorrelated between neighbouring tokens, positions and seeds', () => {
    const size = 20_000;
    const correlate = (other: (token: number) => number): number => {
      let sum = 0;
      for (let token = 0; token < size; token++)
        sum += (gumbel(noiseKey(1, 0, 0), token) - 0.5772) * (other(token) - 0.5772);
      return sum / size / (Math.PI ** 2 / 6);
    };
    for (const other of [
      (token: number) => gumbel(noiseKey(1, 0, 0), token + 1),
      (token: number) => gumbel(noiseKey(1, 0, 1), token),
      (token: number) => gumbel(noiseKey(1, 1, 0), token),
      (token: number) => gumbel(noiseKey(2, 0, 0), token),
    ])
      assert.ok(Math.abs(correlate(other)) < 0.03, String(correlate(other)));
  });

  it('changes few choices when the probabilities move a little and the noise stays, many when the noise changes', () => {
    const choice = { temperature: 2, topP: 0.95 };
    let sameNoise = 0;
    let otherNoise = 0;
    for (let i = 0; i < 1000; i++) {
      const given = distribution(i);
      const nudge = Random.fromSeed(5000 + i).normals(given.length);
      const moved = given.map((probability, j) => probability * Math.exp(0.05 * nudge[j]!));
      const before = chooseToken(given, choice, noiseKey(1, 0, i));
      if (chooseToken(moved, choice, noiseKey(1, 0, i)) === before) sameNoise++;
      if (chooseToken(moved, choice, noiseKey(2, 0, i)) === before) otherNoise++;
    }
    assert.ok(sameNoise > 950, `${sameNoise} of 1000 the same with common noise`);
    assert.ok(otherNoise < 400, `${otherNoise} of 1000 the same with other noise`);
  });
});
