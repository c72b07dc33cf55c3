import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LanguageModel } from '../../../src/model/languageModel/languageModel.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Written by test/reference/languageModel.py. */
const REFERENCE = join(ROOT, 'test/reference/languageModel.json');

interface Reference {
  /** Where `middle` and `hidden` are given, counted from BOS. */
  readonly statePositions: readonly number[];
  readonly texts: readonly {
    readonly text: string;
    readonly tokenIds: readonly number[];
    /** The likeliest token after BOS and after each token, and how far its logit is above the second. */
    readonly next: readonly number[];
    readonly gaps: readonly number[];
    readonly middle: readonly (readonly number[])[];
    readonly hidden: readonly (readonly number[])[];
  }[];
  readonly strange: readonly { readonly text: string; readonly tokenIds: readonly number[] }[];
}

/** Inputs of products are rounded to 8 bits on the CPU, which PyTorch does not do. */
const MIN_SAME_CHOICES = 0.95;
const MAX_UNSURE_GAP = 0.7;
const MAX_RELATIVE_ERROR = 0.04;

describe('the language model in the package', () => {
  let reference: Reference;
  let languageModel: LanguageModel;
  before(async () => {
    reference = JSON.parse(await readFile(REFERENCE, 'utf8')) as Reference;
    languageModel = await LanguageModel.open(join(ROOT, 'media/language-model'), { threads: 2 });
  });
  after(() => languageModel.close());

  it('has the token ids of the reference, and gives the texts back', () => {
    for (const { text, tokenIds } of [...reference.texts, ...reference.strange]) {
      const ids = languageModel.tokenizer.encode(text);
      assert.deepEqual([...ids], tokenIds, JSON.stringify(text));
      assert.equal(languageModel.tokenizer.decode(ids), text);
    }
  });

  it('chooses the next tokens of the reference, and has its states', async () => {
    const { width } = languageModel.config;
    const states = await languageModel.states(reference.texts.map(({ tokenIds }) => tokenIds));
    const errors = { middle: new RelativeError(), hidden: new RelativeError() };
    let [choices, same] = [0, 0];
    for (const [i, { next, gaps, middle, hidden }] of reference.texts.entries()) {
      const { tokenIds } = await languageModel.head(states[i]!.hidden, 1);
      assert.equal(tokenIds.length, next.length);
      for (const [position, token] of next.entries()) {
        choices++;
        if (tokenIds[position] === token) same++;
        else
          assert.ok(
            gaps[position]! <= MAX_UNSURE_GAP,
            `text ${i}, position ${position}: gap ${gaps[position]}`,
          );
      }
      for (const [j, position] of reference.statePositions.entries()) {
        errors.hidden.add(states[i]!.hidden.subarray(position * width, (position + 1) * width), hidden[j]!);
        // BOS has no middle state here.
        if (position > 0)
          errors.middle.add(states[i]!.middle.subarray((position - 1) * width, position * width), middle[j]!);
      }
    }
    assert.ok(choices >= 1000);
    assert.ok(same / choices >= MIN_SAME_CHOICES, `${same} of ${choices} the same`);
    for (const [name, { value }] of Object.entries(errors))
      assert.ok(value <= MAX_RELATIVE_ERROR, `${name}: relative error ${value}`);
  });
});

class RelativeError {
  private difference = 0;
  private size = 0;

  add(actual: Float32Array, expected: readonly number[]): void {
    assert.equal(actual.length, expected.length);
    for (const [i, value] of expected.entries()) {
      this.difference += (value - actual[i]!) ** 2;
      this.size += value ** 2;
    }
  }

  get value(): number {
    return Math.sqrt(this.difference / this.size);
  }
}
