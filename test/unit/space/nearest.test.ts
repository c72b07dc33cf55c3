import assert from 'node:assert/strict';
import type { StoredPassage } from '../../../src/model/checkpoint/storedPassages.ts';
import { PassageSearch, posteriorDeviation } from '../../../src/model/space/nearest.ts';
import { Random } from '../../../src/model/numerics/random.ts';

const SIZE = 6;

function passage(index: number, text = `passage ${index}`): StoredPassage {
  return { text, file: `file ${index}`, offset: index, length: text.length, split: 'training' };
}

describe('nearest passages', () => {
  const random = Random.fromSeed(6);
  const posteriorMean = random.normals(300 * SIZE);
  const posteriorLogVariance = random.normals(300 * SIZE);
  const codes = { posteriorMean, posteriorLogVariance };
  const passages = Array.from({ length: 300 }, (_, i) => passage(i));
  const search = new PassageSearch(passages, codes, SIZE);

  it('are those that comparing with every passage finds, with the distance of the formula', () => {
    const deviation = posteriorDeviation(codes, SIZE);
    for (let round = 0; round < 20; round++) {
      const code = random.normals(SIZE);
      const expected = passages
        .map(({ text }, row) => {
          let sum = 0;
          for (let i = 0; i < SIZE; i++)
            sum += ((posteriorMean[row * SIZE + i]! - code[i]!) / deviation[i]!) ** 2;
          return { text, distance: Math.sqrt(sum / SIZE) };
        })
        .sort((a, b) => a.distance - b.distance)
        .slice(0, 7);
      const found = search.nearest(code, 7);
      assert.deepEqual(
        found.map(({ text }) => text),
        expected.map(({ text }) => text),
      );
      for (const [i, { distance }] of found.entries())
        assert.ok(Math.abs(distance - expected[i]!.distance) < 1e-4);
    }
  });

  it('begin with the passage itself at distance 0, with its place', () => {
    const [first] = search.nearest(posteriorMean.subarray(40 * SIZE, 41 * SIZE), 1);
    assert.deepEqual(first, {
      text: 'passage 40',
      place: { file: 'file 40', offset: 40, length: 10 },
      distance: 0,
    });
  });

  it('name no text twice, and keep the nearer of two equal ones', () => {
    const texts = ['same', 'other', 'same', 'same', 'third'];
    const line = Float32Array.from([5, 3, 1, 2, 4].flatMap((x) => [x, 0, 0, 0, 0, 0]));
    const few = new PassageSearch(
      texts.map((text, i) => passage(i, text)),
      { posteriorMean: line, posteriorLogVariance: new Float32Array(line.length) },
      SIZE,
    );
    const found = few.nearest(new Float32Array(SIZE), 5);
    assert.deepEqual(
      found.map(({ text, place }) => [text, place.offset]),
      [
        ['same', 2],
        ['other', 1],
        ['third', 4],
      ],
    );
    assert.equal(few.nearest(new Float32Array(SIZE), 2).length, 2);
  });

  it('ignore a dimension that the model does not use', () => {
    // Dimension 0 is precise, dimension 1 as wide as the prior.
    const means = Float32Array.of(0, 3, 1, 0);
    const logVariances = Float32Array.of(-6, 0, -6, 0);
    const two = new PassageSearch(
      [passage(0), passage(1)],
      { posteriorMean: means, posteriorLogVariance: logVariances },
      2,
    );
    assert.equal(two.nearest([0.2, 0], 1)[0]!.text, 'passage 0');
  });

  it('are none where there are no passages', () => {
    const empty = { posteriorMean: new Float32Array(0), posteriorLogVariance: new Float32Array(0) };
    assert.deepEqual(new PassageSearch([], empty, SIZE).nearest(new Float32Array(SIZE), 5), []);
  });
});
