import assert from 'node:assert/strict';
import { repetitions, wordPart, type WordPart } from '../../../src/model/decoding/repetition.ts';

/** Tokens 0-9 are no words, 10-19 begin one, 20-29 go on with one. */
const PARTS = Array.from({ length: 30 }, (_, id): WordPart =>
  id < 10 ? 'none' : id < 20 ? 'start' : 'inside',
);
const forbidden = (text: number[]): number[] =>
  [...repetitions(text, (id) => PARTS[id]!)].sort((a, b) => a - b);

describe('repetition', () => {
  it('stops the third occurrence in a row of a unit of up to eight tokens', () => {
    assert.deepEqual(forbidden([]), []);
    assert.deepEqual(forbidden([5]), []);
    assert.deepEqual(forbidden([5, 5]), [5]);
    assert.deepEqual(forbidden([1, 2, 1, 2]), []);
    assert.deepEqual(forbidden([1, 2, 1, 2, 1]), [2]);
    assert.deepEqual(forbidden([9, 1, 2, 3, 1, 2, 3, 1, 2]), [3]);
    const long = [1, 2, 3, 4, 5, 6, 7, 8];
    assert.deepEqual(forbidden([...long, ...long, ...long.slice(0, 7)]), [8]);
  });

  it('stops the second occurrence in a row of one or several whole words', () => {
    assert.deepEqual(forbidden([11]), [11]);
    assert.deepEqual(forbidden([11, 21, 22, 11, 21]), [22]);
    assert.deepEqual(forbidden([21]), [], 'the middle of a word');
    assert.deepEqual(forbidden([11, 12, 11]), [11, 12], 'two words');
    assert.deepEqual(forbidden([11, 1]), [], 'a word and a mark');
  });

  it('stops the third occurrence of four tokens in a row, wherever they stand', () => {
    const run = [1, 2, 3, 4];
    assert.deepEqual(forbidden([...run, 7, ...run, 8, 1, 2, 3]), [4]);
    assert.deepEqual(forbidden([...run, 7, 8, 1, 2, 3]), [], 'the second is allowed');
    assert.deepEqual(forbidden([...run, 7, 1, 2, 3, 5, 8, 1, 2, 3]), [], 'two different ones');
  });

  it('stops the second occurrence of six tokens in a row that are all words', () => {
    const words = [11, 12, 22, 13, 14, 15];
    assert.deepEqual(forbidden([...words, 1, 11, 12, 22, 13, 14]), [14, 15]);
    assert.deepEqual(forbidden([...words, 1, 11, 12, 22, 13]), [13], 'five may come again');
    assert.deepEqual(forbidden([11, 12, 3, 13, 14, 5, 8, 11, 12, 3, 13, 14]), [14], 'so may six with marks');
  });

  it('tells the parts of words', () => {
    assert.deepEqual([' the', 'ing', ' É', 'é', ' ', ',', ' 1', ' the,', '\ufffd', ''].map(wordPart), [
      'start',
      'inside',
      'start',
      'inside',
      'none',
      'none',
      'none',
      'none',
      'none',
      'none',
    ]);
  });
});
