import assert from 'node:assert/strict';
import type { LanguageModel } from '../../../src/model/languageModel/languageModel.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { TINY_SHAPE, tinyLanguageModel } from './tinyLanguageModel.ts';

const { width, vocabularySize } = TINY_SHAPE;
const BOS = 0;
/**
 * Inputs of products are rounded to 8 bits, so where sums are added in another order, one may round to the other side.
 * A token that is seen too much or too little, or at another place, changes far more.
 */
const MAX_RELATIVE_ERROR = 0.02;

describe('a language model that reads', () => {
  let languageModel: LanguageModel;
  before(async () => (languageModel = await tinyLanguageModel(7)));
  after(() => languageModel.close());

  const random = Random.fromSeed(8);
  const words = (length: number): number[] =>
    Array.from({ length }, () => 3 + random.below(vocabularySize - 3));

  it('has the same states step by step, in chunks and at once', async () => {
    const text = words(50);
    const hidden = await languageModel.windowStates(text);
    const rows = [BOS, ...text];
    for (const sizes of [[1], [51], [7, 1, 16, 17, 10]]) {
      const past = languageModel.emptyKeyValues(1);
      let at = 0;
      for (let i = 0; at < rows.length; i++) {
        const part = rows.slice(at, at + sizes[i % sizes.length]!);
        const step = await languageModel.step([part], past);
        assert.equal(step.keyValues, past);
        near(step.hidden, hidden.subarray(at * width, (at + part.length) * width));
        at += part.length;
      }
      assert.deepEqual([...past.lengths], [51]);
      past.free();
    }
  });

  it('reads rows of different lengths together as each alone', async () => {
    const texts = [words(3), words(40), [], words(17)];
    const together = await languageModel.states(texts);
    for (const [i, text] of texts.entries()) {
      const [alone] = await languageModel.states([text]);
      near(together[i]!.hidden, alone!.hidden);
      near(together[i]!.middle, alone!.middle);
      assert.equal(alone!.hidden.length, (text.length + 1) * width);
    }
    const middle = await languageModel.middleStates(texts);
    for (const [i, states] of middle.entries()) near(states, together[i]!.middle);
    near(await languageModel.windowStates(texts[3]!), together[3]!.hidden);
  });

  it('goes on with rows of different pasts, by different numbers of tokens', async () => {
    const texts = [words(9), words(30), words(4)].map((text) => [BOS, ...text]);
    const past = languageModel.emptyKeyValues(3);
    const firsts = [6, 1, 5];
    await languageModel.step(
      texts.map((text, row) => text.slice(0, firsts[row])),
      past,
    );
    const rest = texts.map((text, row) => text.slice(firsts[row]));
    const { hidden } = await languageModel.step(rest, past);
    const longest = Math.max(...rest.map(({ length }) => length));
    for (const [row, text] of texts.entries()) {
      const [alone] = await languageModel.states([text.slice(1)]);
      near(
        hidden.subarray(row * longest * width, (row * longest + rest[row]!.length) * width),
        alone!.hidden.subarray(firsts[row]! * width),
      );
    }
    assert.deepEqual([...past.lengths], [10, 31, 5]);
    past.free();
  });

  it('goes on from selected, shortened and joined rows as from what they were read from', async () => {
    const text = [BOS, ...words(20)];
    const past = languageModel.emptyKeyValues(2);
    await languageModel.step([text, text.slice(0, 8)], past);
    const chosen = past.select([1, 0, 0]);
    chosen.truncate(2, 8);
    const joined = past.select([0]);
    joined.truncate(0, 3);
    joined.appendSegment(0, past.segment(0, 3, 8));
    const next = text.slice(8, 10);
    const a = await languageModel.step([next, [], next], chosen);
    const b = await languageModel.step([next], joined);
    const hidden = await languageModel.windowStates(text.slice(1));
    const expected = hidden.subarray(8 * width, 10 * width);
    near(a.hidden.subarray(0, 2 * width), expected);
    near(a.hidden.subarray(4 * width), expected);
    near(b.hidden, expected);
    for (const keyValues of [past, chosen, joined]) keyValues.free();
  });

  it('stops between chunks when aborted, and can go on', async () => {
    const text = [BOS, ...words(60)];
    const past = languageModel.emptyKeyValues(1);
    const abort = new AbortController();
    const step = languageModel.step([text], past, abort.signal);
    abort.abort(new Error('enough'));
    await assert.rejects(step, /enough/);
    const read = past.lengths[0]!;
    assert.ok(read > 0 && read < text.length, `${read} tokens`);
    const { hidden } = await languageModel.step([text.slice(read)], past);
    const [alone] = await languageModel.states([text.slice(1)]);
    near(hidden, alone!.hidden.subarray(read * width));
    past.free();
  });

  it('refuses tokens that it does not have, and more than it reads', async () => {
    for (const id of [-1, vocabularySize, 1.5, NaN]) {
      await assert.rejects(languageModel.states([[5, id]]), RangeError);
      if (!Number.isNaN(id) && Number.isInteger(id))
        await assert.rejects(languageModel.embeddings([id]), RangeError);
    }
    await assert.rejects(languageModel.states([words(TINY_SHAPE.maximumPositions)]), /at most 512 tokens/);
    await assert.rejects(languageModel.step([[1], [2]], languageModel.emptyKeyValues(1)), RangeError);
    await assert.rejects(languageModel.head(new Float32Array(width), 0), RangeError);
    await assert.rejects(languageModel.head(new Float32Array(width + 1)), RangeError);
    await assert.rejects(languageModel.scores(new Float32Array(2 * width), [1, 2, 3]), RangeError);
  });

  it('gives candidates and scores of many queries as of each alone', async () => {
    const queries = random.normals(70 * width);
    const head = await languageModel.head(queries, 5);
    const { logits, logSumExp } = await languageModel.scores(queries, head.tokenIds);
    near(logits, head.logits);
    near(logSumExp, head.logSumExp);
    for (const row of [0, 63, 64, 69]) {
      const alone = await languageModel.head(queries.subarray(row * width, (row + 1) * width), 5);
      near(alone.logits, head.logits.subarray(5 * row, 5 * row + 5));
    }
  });
});

function near(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length);
  const error =
    Math.hypot(...actual.map((value, i) => value - expected[i]!)) / (Math.hypot(...expected) || 1);
  assert.ok(error < MAX_RELATIVE_ERROR, `relative error ${error}`);
}
