import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Random } from '../../../src/model/numerics/random.ts';
import { PairQueue } from '../../../src/model/tokenizer/pairQueue.ts';
import { BYTE_CHARACTERS, splitIntoWords } from '../../../src/model/tokenizer/pretokenization.ts';
import { Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../src/model/tokenizer/training.ts';
import { countWords } from '../../../src/model/tokenizer/wordCounts.ts';
import { referenceMerges } from './referenceBpe.ts';

const text = readFileSync(new URL('../../fixtures/corpus/tokenizer.txt', import.meta.url), 'utf8');
const FIRST_MERGE_ID = 260;

/** A token's bytes, as the reference writes them: "116,104" for `th`. */
function bytesOf(token: string): string {
  return Array.from(token, (character) => BYTE_CHARACTERS.indexOf(character)).join(',');
}

describe('tokenizer training', () => {
  it('finds the merges that recounting after every merge finds', () => {
    const { merges } = trainTokenizer([text], { vocabularySize: FIRST_MERGE_ID + 120 }).model;
    const written = merges.map(([left, right]) => [bytesOf(left), bytesOf(right)]);
    assert.equal(merges.length, 120);
    assert.deepEqual(written, referenceMerges(countWords([text]), 120));
  });

  it('agrees with recounting on random words that overlap with themselves', () => {
    for (let seed = 0; seed < 30; seed++) {
      const random = Random.fromSeed(seed);
      const words = Array.from({ length: 60 }, () =>
        Array.from({ length: 1 + random.below(9) }, () => 'ab'[random.below(2)]).join(''),
      );
      const sample = words.join(' ');
      const { merges } = trainTokenizer([sample], { vocabularySize: FIRST_MERGE_ID + 40 }).model;
      const written = merges.map(([left, right]) => [bytesOf(left), bytesOf(right)]);
      const vocabularyTokens = new Set(merges.map(([left, right]) => left + right)).size;
      const reference = referenceMerges(countWords([sample]), merges.length);
      assert.deepEqual(written, reference, `seed ${seed}`);
      assert.ok(vocabularyTokens <= 40);
    }
  });

  it('learns the obvious: a text of one word becomes one token', () => {
    const tokenizer = Tokenizer.fromJson(trainTokenizer([' lighthouse'.repeat(50)], { vocabularySize: 300 }));
    assert.equal(tokenizer.encode(' lighthouse lighthouse').length, 2);
  });

  it('does not depend on the order of the texts', () => {
    const lines = text.split(/(?<=\n)/);
    const shuffled = Random.fromSeed(3).shuffle([...lines]);
    assert.notDeepEqual(shuffled, lines);
    assert.deepEqual(
      trainTokenizer(shuffled, { vocabularySize: 600 }),
      trainTokenizer(lines, { vocabularySize: 600 }),
    );
  });

  it('stops where nothing is left to merge, and says how far it is', () => {
    const progress: number[] = [];
    const json = trainTokenizer(['one two'], { vocabularySize: 5000, onProgress: (f) => progress.push(f) });
    assert.equal(Tokenizer.fromJson(json).vocabularySize, FIRST_MERGE_ID);
    assert.equal(progress.at(-1), 1);
    const none = Tokenizer.fromJson(trainTokenizer([], { vocabularySize: 5000 }));
    assert.equal(none.decode(none.encode('from scratch')), 'from scratch');
  });

  it('refuses a vocabulary without room for the bytes, or with more than 16 bits of ids', () => {
    assert.throws(() => trainTokenizer([text], { vocabularySize: FIRST_MERGE_ID - 1 }), RangeError);
    assert.throws(() => trainTokenizer([text], { vocabularySize: 65_537 }), RangeError);
  });

  it('counts a text of several megabytes, cut into stretches, like its lines', () => {
    const long = `${text}\n`.repeat(Math.ceil(2_500_000 / text.length));
    const whole = countWords([long]);
    const expected = new Map<string, number>();
    for (const word of splitIntoWords(long)) expected.set(word, (expected.get(word) ?? 0) + 1);
    for (const [word, count] of expected) {
      // A line break before a cut is counted apart from what follows; everything else is the same.
      if (/\S/.test(word)) assert.equal(whole.get(word), count, JSON.stringify(word));
    }
  });

  it('bounds its memory: of too many distinct words it forgets the rarest', () => {
    function* distinctWords(): Generator<string> {
      for (let i = 0; i < 1200; i++)
        yield `common ${Array.from({ length: 1000 }, (_, j) => (i * 1000 + j).toString(36).replace(/\d/g, (d) => 'ghijklmnop'[Number(d)]!.toUpperCase())).join(' ')}`;
    }
    const counts = countWords(distinctWords());
    assert.ok(counts.size <= 1 << 20);
    assert.equal(counts.get('common'), 1200);
  });
});

describe('the queue of pairs', () => {
  it('gives the most frequent pair first and the smaller of equals', () => {
    const random = Random.fromSeed(5);
    const queue = new PairQueue();
    const waiting: { pair: number; count: number }[] = [];
    const order = (a: { pair: number; count: number }, b: { pair: number; count: number }): number =>
      b.count - a.count || a.pair - b.pair;
    for (let i = 0; i < 3000; i++) {
      if (random.below(3) > 0) {
        const entry = { pair: random.below(500), count: random.below(20) };
        queue.push(entry.pair, entry.count);
        waiting.push(entry);
      } else {
        waiting.sort(order);
        assert.deepEqual(queue.pop(), waiting.shift() ?? null);
      }
    }
    waiting.sort(order);
    for (const entry of waiting) assert.deepEqual(queue.pop(), entry);
    assert.equal(queue.pop(), null);
  });
});
