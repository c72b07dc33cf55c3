import assert from 'node:assert/strict';
import { Random } from '../../../src/model/numerics/random.ts';
import { estimateDiscounts, WordNgrams, WordVocabulary } from '../../../src/model/evaluation/wordNgrams.ts';

const words = (text: string): string[] => text.split(' ');

/**
 * Interpolated modified Kneser-Ney by its definition: n-grams as strings, every count found by going through all texts.
 * Words that the vocabulary lacks must not occur.
 */
function slowProbability(texts: string[][], vocabulary: string[], order: number) {
  const marked = texts.map((text) => ['<s>', ...text, '</s>']);
  const outcomes = [...vocabulary, '<unk>', '</s>'];
  const ngrams = (n: number): string[] =>
    marked.flatMap((text) =>
      text.flatMap((_, i) => (i + n <= text.length ? [text.slice(i, i + n).join(' ')] : [])),
    );
  const count = (ngram: string): number => {
    const n = ngram.split(' ').length;
    if (n === order || ngram.startsWith('<s>')) return ngrams(n).filter((other) => other === ngram).length;
    const longer = new Set(ngrams(n + 1).filter((other) => other.split(' ').slice(1).join(' ') === ngram));
    return longer.size;
  };
  const discounts = Array.from({ length: order }, (_, i) =>
    estimateDiscounts([...new Set(ngrams(i + 1))].filter((ngram) => ngram !== '<s>').map(count)),
  );
  const probability = (context: string[], word: string, n: number): number => {
    if (n === 0) return 1 / outcomes.length;
    const shorter = probability(context.slice(1), word, n - 1);
    const counts = outcomes.map((other) => count([...context, other].join(' ')));
    const total = counts.reduce((sum, c) => sum + c, 0);
    if (total === 0) return shorter;
    const discount = (c: number): number => (c === 0 ? 0 : discounts[n - 1]![Math.min(c, 3) - 1]!);
    const leftOver = counts.reduce((sum, c) => sum + discount(c), 0) / total;
    const own = count([...context, word].join(' '));
    return (own - discount(own)) / total + leftOver * shorter;
  };
  return (before: string[], word: string): number => {
    const known = ['<s>', ...before].slice(-(order - 1));
    return probability(order === 1 ? [] : known, word, order === 1 ? 1 : known.length + 1);
  };
}

describe('the word n-gram model', () => {
  const random = Random.fromSeed(11);
  const texts = Array.from({ length: 40 }, () =>
    Array.from({ length: 1 + random.below(7) }, () => 'abcdef'[Math.min(random.below(6), random.below(9))]!),
  );
  const vocabulary = WordVocabulary.of(texts, 1);
  const names = [...new Set(texts.flat())];

  for (const order of [1, 2, 3])
    it(`of order ${order} gives what the definition of modified Kneser-Ney gives`, () => {
      const model = WordNgrams.fit(texts, vocabulary, order);
      const slow = slowProbability(texts, names, order);
      for (const text of [words('a b c'), words('f f f a'), ['e'], words('c a b d a')]) {
        const actual = model.logProbabilities(text);
        const expected = [...text, '</s>'].map((word, i) => Math.log(slow(text.slice(0, i), word)));
        for (const [i, value] of actual.entries())
          assert.ok(
            Math.abs(value - expected[i]!) < 1e-10,
            `${text.join(' ')} [${i}]: ${value}, ${expected[i]}`,
          );
      }
    });

  it('is a distribution after any words, known or not', () => {
    const model = WordNgrams.fit(texts, vocabulary);
    for (const before of [[], words('a'), words('a b'), words('zzz a'), words('a zzz'), words('f f f f')]) {
      // p of each next word, from the difference that it makes; the end is always the last of the list.
      const next = [...names, 'zzz'].map((word) =>
        Math.exp(model.logProbabilities([...before, word])[before.length]!),
      );
      const end = Math.exp(model.logProbabilities(before).at(-1)!);
      assert.ok(Math.abs(next.reduce((sum, p) => sum + p, end) - 1) < 1e-9, before.join(' '));
      assert.ok([...next, end].every((p) => p > 0));
    }
  });

  it('estimates the discounts of Chen and Goodman, and does without where they make no sense', () => {
    // n1 = 6, n2 = 3, n3 = 2, n4 = 1: Y = 6 / 12.
    const counts = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 9];
    assert.deepEqual(estimateDiscounts(counts), [
      1 - (2 * 0.5 * 3) / 6,
      2 - (3 * 0.5 * 2) / 3,
      3 - (4 * 0.5) / 2,
    ]);
    assert.deepEqual(estimateDiscounts([1, 1]), [0.5, 1, 1.5]);
  });

  it('measures perplexity over words and ends', () => {
    // One text with nothing to learn from: every outcome of the vocabulary is equally likely.
    const uniform = WordNgrams.fit([], WordVocabulary.of([words('a a b b')]));
    const { perplexity, words: count } = uniform.perplexity([words('a b'), words('zzz')]);
    assert.ok(Math.abs(perplexity - 4) < 1e-12); // a, b, unknown, end
    assert.equal(count, 5);
  });

  it('finds text like its own more likely than other text', () => {
    // Always in the order of the alphabet, against the same words in any order.
    const ordered = texts.map((text) => text.toSorted());
    const model = WordNgrams.fit(ordered.slice(0, 30), vocabulary);
    const [own, other] = [ordered.slice(30), ordered.slice(30).map((text) => text.toReversed())];
    assert.ok(model.perplexity(own).perplexity < model.perplexity(other).perplexity / 2);
  });

  it('knows only words that occur twice', () => {
    const once = WordVocabulary.of([words('a b b')]);
    assert.ok(once.knows('b') && !once.knows('a'));
    assert.equal(once.outcomes, 3);
  });
});
