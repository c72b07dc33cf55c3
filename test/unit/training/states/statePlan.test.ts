import assert from 'node:assert/strict';
import type { StoredPassage } from '../../../../src/model/checkpoint/storedPassages.ts';
import { Tokenizer } from '../../../../src/model/tokenizer/tokenizer.ts';
import { contextOrder, halfInContext } from '../../../../src/model/training/states/contextOrder.ts';
import { keyOfStates, planStates } from '../../../../src/model/training/states/statePlan.ts';
import { newTrainingRun } from '../../../../src/model/training/loop/trainingRun.ts';
import { DEFAULT_RECIPE } from '../../../../src/model/training/recipes/recipe.ts';
import { tinyTokenizer } from '../../languageModel/tinyLanguageModel.ts';

const tokenizer = Tokenizer.fromJson(tinyTokenizer());
const passage = (
  file: string,
  offset: number,
  text: string,
  split: StoredPassage['split'],
  separator: StoredPassage['separator'],
): StoredPassage => ({ file, offset, length: text.length, text, split, separator });

/** As a checkpoint has them: training passages first, each list in the order of the documents. */
const STORED = [
  passage('b.md', 0, 'the dog', 'training', ''),
  passage('b.md', 20, 'saw', 'training', ' '),
  passage('a.md', 0, 'ran', 'training', ''),
  passage('b.md', 10, 'the cat', 'validation', '\n\n'),
];
const ALL = { seed: 1, maximumTokens: 1e6, maximumHeldOut: 100 };

function many(count: number): StoredPassage[] {
  return Array.from({ length: count }, (_, i) =>
    passage(`${i % 3}.md`, i, 'a dog ran', i % 10 === 0 ? 'validation' : 'training', i < 3 ? '' : ' '),
  );
}

describe('the plan of what the language model reads', () => {
  it('puts passages back into the order of their documents', () => {
    const { documents, passages, numbers } = planStates(STORED, tokenizer, ALL);
    const texts = documents.map((document) =>
      document.passages.map(({ target }) => tokenizer.decode([...target])),
    );
    assert.deepEqual(texts, [['the dog', '\n\nthe cat', ' saw'], ['ran']]);
    assert.deepEqual(numbers, [0, 2, 3, 1]);
    assert.deepEqual(
      numbers.map((number) => tokenizer.decode([...passages[number]!.tokenIds])),
      STORED.map(({ text }) => text),
    );
  });

  it('draws a part of what is too much, and always what is measured', () => {
    const stored = many(1000);
    const whole = planStates(stored, tokenizer, ALL);
    const total = whole.passages.reduce((sum, { target }) => sum + target.length + 1, 0);
    const limit = Math.floor(total / 2);
    const options = { seed: 1, maximumTokens: limit, maximumHeldOut: 20 };
    const plan = planStates(stored, tokenizer, options);
    const drawn = plan.passages.reduce((sum, { target }) => sum + target.length + 1, 0);
    assert.ok(drawn <= limit && drawn > 0.7 * limit, `${drawn} tokens of ${limit}`);
    const heldOut = stored.filter(
      ({ split }, index) => split === 'validation' && plan.numbers[index] !== undefined,
    );
    assert.equal(heldOut.length, 20);
    // The rest is still read, as text before the others.
    assert.deepEqual(
      plan.documents.map((document) => document.passages),
      whole.documents.map((document) => document.passages),
    );
    assert.deepEqual(planStates(stored, tokenizer, options), plan);
    assert.notDeepEqual(planStates(stored, tokenizer, { ...options, seed: 2 }).numbers, plan.numbers);
  });

  it('keeps something to learn from and something to measure on, however little may be read', () => {
    const stored = many(1000);
    for (const maximumTokens of [1, 100, 300]) {
      const { numbers } = planStates(stored, tokenizer, { seed: 1, maximumTokens, maximumHeldOut: 100 });
      const count = (split: StoredPassage['split']): number =>
        numbers.filter((number, index) => number !== undefined && stored[index]!.split === split).length;
      assert.ok(count('training') >= 60, `${count('training')} passages to learn from`);
      // A passage has four tokens with its end, or five.
      assert.ok(
        count('validation') >= Math.max(1, maximumTokens / 3 / 5 - 1),
        `${count('validation')} held out`,
      );
      assert.ok(count('validation') <= Math.max(1, maximumTokens / 3 / 4));
    }
  });

  it('has another key for another language model, text or part of it', () => {
    const keys = [
      keyOfStates(planStates(STORED, tokenizer, ALL), 'one'),
      keyOfStates(planStates(STORED, tokenizer, ALL), 'other'),
      keyOfStates(planStates(STORED.slice(1), tokenizer, ALL), 'one'),
      keyOfStates(planStates(STORED, tokenizer, { ...ALL, maximumHeldOut: 0 }), 'one'),
    ].map((key) => key.toString('hex'));
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(keys[0], keyOfStates(planStates(STORED, tokenizer, ALL), 'one').toString('hex'));
  });
});

describe('the order in which a steering network reads', () => {
  const { passages, numbers } = planStates(many(60), tokenizer, ALL);
  const members = numbers.map((number) => number!);

  it('is every passage once an epoch, half of them in context, the others the next time', () => {
    const order = contextOrder(passages, members);
    const run = newTrainingRun(3, { steps: 1 }, { ...DEFAULT_RECIPE, tokensPerBatch: 64 });
    const epochs = [0, 1].map((epoch) => {
      const read = new Map<number, boolean>();
      while (run.epoch === epoch)
        for (const { passage: number, inContext, length } of order.next(run)) {
          assert.ok(!read.has(number));
          read.set(number, inContext);
          const { tokenIds, target } = passages[number]!;
          assert.equal(length, (inContext ? target : tokenIds).length);
        }
      return read;
    });
    for (const read of epochs) {
      assert.deepEqual(
        [...read.keys()].sort((a, b) => a - b),
        [...members].sort((a, b) => a - b),
      );
      assert.equal([...read.values()].filter(Boolean).length, 30);
    }
    for (const [number, inContext] of epochs[0]!) assert.equal(epochs[1]!.get(number), !inContext);
    assert.deepEqual(
      halfInContext(passages, members).map(({ passage: number, inContext }) => [number, inContext]),
      members.map((number) => [number, epochs[0]!.get(number)]),
    );
  });
});
