import assert from 'node:assert/strict';
import { Random } from '../../../src/model/numerics/random.ts';
import { corpusBleu, selfBleu, sentenceBleu } from '../../../src/model/evaluation/bleu.ts';

const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
};
const words = (text: string): string[] => text.split(' ');

describe('BLEU', () => {
  it('is 1 for the very same text and 0 without a common 4-gram', () => {
    const text = words('the lamp was lit at dusk');
    assert.equal(corpusBleu([text], [[text]]).bleu, 1);
    assert.equal(corpusBleu([words('a lamp was lit by us')], [[text]]).bleu, 0);
    assert.equal(corpusBleu([[]], [[text]]).bleu, 0);
  });

  it('sums matches and lengths over the corpus as counted by hand', () => {
    // First text against "a b c d e f": 5 of 6 words, "a b", "b c", "c d" of 5 pairs, 2 of 4 triples, 1 of 3 quadruples.
    // Second text against "g h i j k": all 4 words, 3 pairs, 2 triples, 1 quadruple; one word short.
    const { bleu, precisions, brevityPenalty } = corpusBleu(
      [words('a b c d x f'), words('g h i j')],
      [[words('a b c d e f')], [words('g h i j k')]],
    );
    assert.deepEqual(precisions, [9 / 10, 6 / 8, 4 / 6, 2 / 4]);
    near(brevityPenalty, Math.exp(1 - 11 / 10));
    near(bleu, Math.exp(-0.1) * (0.9 * 0.75 * (2 / 3) * 0.5) ** 0.25);
  });

  it('counts a word no more often than the reference that has most of it', () => {
    // Clipping (Papineni et al. 2002, section 2.1): "the" seven times matches twice.
    const { precisions } = corpusBleu(
      [words('the the the the the the the')],
      [[words('the oar is on the quay'), words('there is an oar on the quay')]],
    );
    assert.equal(precisions[0], 2 / 7);
  });

  it('takes the nearest length of several references, of two the shorter', () => {
    const one = corpusBleu([words('a b c d')], [[words('a b c d e f'), words('a b')]]);
    near(one.brevityPenalty, 1); // 6 and 2 are equally near to 4.
    const other = corpusBleu([words('a b c d')], [[words('a b c d e'), words('a b')]]);
    near(other.brevityPenalty, Math.exp(1 - 5 / 4));
  });

  it('smooths the BLEU of one text', () => {
    // 3 of 4 words, 1 of 3 pairs ("a b"), no triple of 2 and no quadruple of 1: 0.1 of a match each.
    near(
      sentenceBleu(words('a b x d'), [words('a b c d')]),
      ((3 / 4) * (1 / 3) * (0.1 / 2) * (0.1 / 1)) ** 0.25,
    );
    assert.equal(sentenceBleu(words('x y'), [words('a b')]), 0);
  });

  it('of each text against all others is what its definition says', () => {
    const random = Random.fromSeed(5);
    const texts = Array.from({ length: 12 }, () =>
      Array.from({ length: 3 + random.below(9) }, () => 'abcde'[random.below(5)]!),
    );
    const each = texts.map((text, i) =>
      sentenceBleu(
        text,
        texts.filter((_, other) => other !== i),
      ),
    );
    near(selfBleu(texts), each.reduce((sum, bleu) => sum + bleu, 0) / texts.length);
    const same = words('one and the same');
    near(selfBleu([same, same, same]), 1);
    assert.equal(selfBleu([same]), 0);
  });
});
