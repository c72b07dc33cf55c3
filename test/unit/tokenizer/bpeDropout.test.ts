import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Random } from '../../../src/model/numerics/random.ts';
import { BpeDropout } from '../../../src/model/tokenizer/bpeDropout.ts';
import { Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { tokenizerJsonOf } from '../../../src/model/tokenizer/tokenizerJson.ts';
import { trainTokenizer } from '../../../src/model/tokenizer/training.ts';

const text = readFileSync(new URL('../../fixtures/corpus/tokenizer.txt', import.meta.url), 'utf8');
const json = trainTokenizer([text], { vocabularySize: 500 });
const tokenizer = Tokenizer.fromJson(json);
const dropout = new BpeDropout(json);
const uniform = (seed: number): (() => number) => {
  const random = Random.fromSeed(seed);
  return () => random.uniform();
};
const SAMPLES = [text.slice(0, 3000), 'Åse’s 🙂 naïve café, 12345 times…', ''];

describe('BPE dropout', () => {
  it('cuts as the tokenizer does when nothing is passed over, and into bytes when everything is', () => {
    for (const sample of SAMPLES) {
      assert.deepEqual(dropout.encode(sample, 0, uniform(1)), tokenizer.encode(sample));
      const bytes = dropout.encode(sample, 1, uniform(1));
      assert.equal(bytes.length, Buffer.byteLength(sample));
    }
  });

  it('gives ids that decode to the text, more of them, the same for the same seed only', () => {
    const [sample] = SAMPLES as [string];
    const cut = (seed: number): number[] => dropout.encode(sample, 0.1, uniform(seed));
    assert.equal(tokenizer.decode(cut(1)), sample);
    assert.ok(cut(1).length > tokenizer.encode(sample).length);
    assert.deepEqual(cut(2), cut(2));
    assert.notDeepEqual(cut(2), cut(1));
  });

  it('passes over a merge as often as it is told, and tries again at every step', () => {
    // One merge: of "ab" it survives its only trial with probability 0.7. In "abab" it has two places: none survives
    // with probability 0.09; one that survived is done, and the other place is tried again.
    const small = new BpeDropout(tokenizerJsonOf([['a', 'b']]));
    const draw = uniform(3);
    const lengths = (word: string): number[] => {
      const counts: number[] = [];
      for (let k = 0; k < 20_000; k++) {
        const { length } = small.encode(word, 0.3, draw);
        counts[length] = (counts[length] ?? 0) + 1 / 20_000;
      }
      return counts;
    };
    assert.ok(Math.abs(lengths('ab')[1]! - 0.7) < 0.015);
    const pairs = lengths('abab');
    assert.ok(Math.abs(pairs[4]! - 0.09) < 0.01, `both passed over: ${pairs[4]}`);
    assert.ok(Math.abs(pairs[3]! - 0.91 * 0.3) < 0.015, `one passed over: ${pairs[3]}`);
    assert.ok(Math.abs(pairs[2]! - 0.91 * 0.7) < 0.015, `none passed over: ${pairs[2]}`);
  });
});
