import assert from 'node:assert/strict';
import { NgramModel } from '../../../src/model/decoding/ngramModel.ts';
import { Random } from '../../../src/model/numerics/random.ts';

const BEGIN = 0;
const END = 1;

/** p(token | text) of every token. */
function distribution(model: NgramModel, text: readonly number[], vocabularySize: number): Float64Array {
  const probabilities = new Float64Array(vocabularySize);
  model.after(text).mixInto(probabilities, 1);
  return probabilities;
}

describe('n-gram model', () => {
  it('interpolates discounted counts as computed by hand', () => {
    // Tokens 2 = a, 3 = b, 4 = c; passages "a b" and "a c"; unigrams with add-one: a 3, b 2, c 2, end 3, begin 1 of 11.
    const model = NgramModel.fit(
      [
        [2, 3],
        [2, 4],
      ],
      5,
      BEGIN,
      END,
    );
    // After <begin> only a follows, twice: (2 - 0.75) / 2 for a, and 0.75 * 1 / 2 of the unigrams for all.
    const afterBegin = distribution(model, [], 5);
    const expected = [1, 3, 3, 2, 2].map((count) => 0.375 * (count / 11));
    expected[2]! += 0.625;
    for (const [token, probability] of expected.entries())
      assert.ok(Math.abs(afterBegin[token]! - probability) < 1e-12, `token ${token}`);
    // After "a" b and c follow once each, in both contexts ("a" and "<begin> a"): 0.125 each and 0.75 of what was.
    const afterA = distribution(model, [2], 5);
    const b = 0.125 + 0.75 * (0.125 + 0.75 * (2 / 11));
    assert.ok(Math.abs(afterA[3]! - b) < 1e-12);
    assert.equal(afterA[3], afterA[4]);
  });

  it('is a distribution after any text, seen or not', () => {
    const random = Random.fromSeed(3);
    const passages = Array.from({ length: 200 }, () =>
      Array.from({ length: 1 + random.below(12) }, () => 2 + random.below(18)),
    );
    const model = NgramModel.fit(passages, 20, BEGIN, END);
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: random.below(8) }, () => 2 + random.below(18));
      const probabilities = distribution(model, text, 20);
      assert.ok(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1) < 1e-9);
      assert.ok(probabilities.every((p) => p > 0));
      const after = model.after(text);
      for (const [token, p] of probabilities.entries())
        assert.ok(Math.abs(after.probability(token) - p) < 1e-12);
    }
  });

  it('expects what it has read: a repeated passage goes on as it did', () => {
    const model = NgramModel.fit(
      Array.from({ length: 20 }, () => [5, 6, 7, 8, 9]),
      12,
      BEGIN,
      END,
    );
    for (const [place, token] of [5, 6, 7, 8, 9, END].entries())
      assert.ok(model.after([5, 6, 7, 8, 9].slice(0, place)).probability(token) > 0.9);
  });
});
