import assert from 'node:assert/strict';
import { fillOf, paddedTokenIds, planEpoch } from '../../../../src/model/corpus/batches/batches.ts';
import { buildCorpus } from '../../../../src/model/corpus/corpus.ts';
import { encodePassages } from '../../../../src/model/corpus/read/encoding.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { Tokenizer } from '../../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../../src/model/tokenizer/training.ts';
import { syntheticNovel } from '../syntheticProse.ts';

/** Begin and end tokens. */
const FRAME = 2;

function novelLengths(sentences: number): number[] {
  const document = { file: 'novel.md', text: syntheticNovel(sentences, sentences) };
  const { training } = buildCorpus([document], 1);
  const tokenizer = Tokenizer.fromJson(trainTokenizer([document.text], { vocabularySize: 1000 }));
  return encodePassages(training, tokenizer, 94).tokenIds.map((ids) => ids.length + FRAME);
}

describe('batches', () => {
  for (const sentences of [2_000, 12_000]) {
    const lengths = novelLengths(sentences);
    for (const tokenBudget of [640, 1536, 8192])
      it(`of ${sentences} sentences are at least 85 % real tokens with a budget of ${tokenBudget}`, () => {
        assert.ok(new Set(lengths).size > 40, 'lengths scatter');
        for (let epoch = 0; epoch < 5; epoch++) {
          const batches = planEpoch(lengths, { tokenBudget, seed: 1, epoch });
          const computed = batches.reduce((sum, { members, length }) => sum + members.length * length, 0);
          const real = lengths.reduce((sum, length) => sum + length, 0);
          assert.equal(fillOf(batches, lengths), real / computed);
          assert.ok(real / computed >= 0.85, `epoch ${epoch}: ${real / computed}`);
          // Full batches, too: filling well by computing little at a time would waste the machine.
          assert.ok(computed / batches.length > tokenBudget / 2 || batches.length < 20);
        }
      });
  }

  it('hold every passage once, within the budget, as long as the longest', () => {
    const random = Random.fromSeed(4);
    for (let round = 0; round < 50; round++) {
      const lengths = Array.from({ length: random.below(300) }, () => 1 + random.below(100));
      const batches = planEpoch(lengths, { tokenBudget: 256, seed: round, epoch: 0 });
      const members = batches.flatMap((batch) => batch.members);
      assert.deepEqual(
        members.sort((a, b) => a - b),
        lengths.map((_, i) => i),
      );
      for (const batch of batches) {
        assert.equal(batch.length, Math.max(...batch.members.map((member) => lengths[member]!)));
        assert.ok(batch.members.length * batch.length <= 256);
      }
    }
  });

  it('give a passage that is over the budget a batch of its own', () => {
    const batches = planEpoch([500, 3, 3], { tokenBudget: 100, seed: 1, epoch: 0 });
    assert.deepEqual(batches.map(({ members }) => members.length).sort(), [1, 2]);
  });

  it('are a function of seed and epoch, and differ between epochs in order and in company', () => {
    const lengths = novelLengths(2_000);
    const plan = (seed: number, epoch: number) => planEpoch(lengths, { tokenBudget: 1024, seed, epoch });
    assert.deepEqual(plan(1, 7), plan(1, 7));
    assert.notDeepEqual(plan(1, 7), plan(2, 7));
    const company = (epoch: number): Set<string> =>
      new Set(plan(1, epoch).map(({ members }) => [...members].sort((a, b) => a - b).join()));
    const [before, after] = [company(0), company(1)];
    const same = [...before].filter((members) => after.has(members));
    assert.ok(same.length < before.size / 10, `${same.length} of ${before.size} batches are the same`);
  });

  it('are padded at the end of each row', () => {
    const padded = paddedTokenIds(
      { members: [1, 0], length: 3 },
      [
        [5, 6],
        [7, 8, 9],
      ],
      0,
    );
    assert.deepEqual([...padded], [7, 8, 9, 5, 6, 0]);
  });

  it('are none of nothing', () => {
    assert.deepEqual(planEpoch([], { tokenBudget: 100, seed: 1, epoch: 0 }), []);
    assert.equal(fillOf([], []), 1);
  });
});
