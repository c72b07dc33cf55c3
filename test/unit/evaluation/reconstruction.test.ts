import assert from 'node:assert/strict';
import { wordEditDistance } from '../../../src/model/evaluation/editDistance.ts';
import { compareReconstructions, tokenAccuracy } from '../../../src/model/evaluation/reconstruction.ts';
import { wordsOf } from '../../../src/model/evaluation/words.ts';

const words = (text: string): string[] => text.split(' ');

describe('words', () => {
  it('of prose leave punctuation apart and inner apostrophes in', () => {
    assert.deepEqual(wordsOf('“I don’t,” said a half-asleep Eloi—twice.', 'prose'), [
      ...['“', 'I', 'don’t', ',', '”', 'said', 'a', 'half-asleep', 'Eloi', '—', 'twice', '.'],
    ]);
    assert.deepEqual(wordsOf('  ', 'prose'), []);
  });

  it('of text that was cut before are what stands between spaces', () => {
    assert.deepEqual(wordsOf("it did n't <unk> .", 'spaced'), ['it', 'did', "n't", '<unk>', '.']);
  });
});

describe('reconstruction', () => {
  it('counts tokens at their place, and the end', () => {
    // Three of four tokens and the end; one of two tokens, not the end, in a text that is longer.
    assert.equal(
      tokenAccuracy(
        [
          [5, 6, 7, 8],
          [5, 6],
        ],
        [
          [5, 6, 9, 8],
          [5, 9, 6],
        ],
      ),
      (4 + 1) / (5 + 3),
    );
    assert.equal(tokenAccuracy([], []), 0);
  });

  it('compares words and tokens', () => {
    const text = (line: string, tokenIds: number[]) => ({ words: words(line), tokenIds });
    const originals = [text('a b c d', [1, 2]), text('e f g h', [3, 4])];
    const same = compareReconstructions(originals, originals);
    assert.deepEqual(same, { bleu: 1, tokenAccuracy: 1, exactMatch: 1 });
    const half = compareReconstructions(originals, [originals[0]!, text('e f g x', [3, 9])]);
    assert.equal(half.exactMatch, 0.5);
    assert.equal(half.tokenAccuracy, 5 / 6);
    // 7 of 8 words, 5 of 6 pairs, 3 of 4 triples, 1 of 2 quadruples.
    assert.ok(Math.abs(half.bleu - ((7 / 8) * (5 / 6) * (3 / 4) * (1 / 2)) ** 0.25) < 1e-12);
  });
});

describe('the edit distance of words', () => {
  it('counts what has to be changed, over the longer text', () => {
    assert.equal(wordEditDistance(words('the lamp was lit'), words('the lamp was lit')), 0);
    assert.equal(wordEditDistance(words('the lamp was lit'), words('the old lamp was out')), 2 / 5);
    assert.equal(wordEditDistance(words('a b c'), words('b c d')), 2 / 3);
    assert.equal(wordEditDistance(words('a b'), words('x y z')), 1);
    assert.equal(wordEditDistance([], words('x y')), 1);
    assert.equal(wordEditDistance([], []), 0);
  });
});
