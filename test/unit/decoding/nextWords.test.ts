import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nextWords, type TokenSteps } from '../../../src/model/decoding/nextWords.ts';

const TOKENS = [' sun', ' moon', 'light', 'beam', 's', '’', ',', '.', ' the', '-', 'rise', '"'];
/** Two words begin, and each goes on in two ways or ends. */
const EXACT = new Set([' sun', ' moon', 'light', 's', ',', '"']);
const text = (tokenIds: readonly number[]): string => tokenIds.map((id) => TOKENS[id]).join('');

/** Distributions that depend on all tokens so far, by a table that is made up as it is asked for. */
class Table implements TokenSteps {
  rows: (readonly number[])[] = [[]];
  private readonly weights: (soFar: readonly number[]) => readonly number[];

  constructor(weights: (soFar: readonly number[]) => readonly number[]) {
    this.weights = weights;
  }

  probabilities(soFar: readonly number[]): number[] {
    const weights = this.weights(soFar);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  }

  begin() {
    return Promise.resolve(this.ranked([]));
  }

  append(tokenIds: readonly number[], sources: readonly number[]) {
    this.rows = sources.map((source, i) => [...this.rows[source]!, tokenIds[i]!]);
    return Promise.resolve(this.rows.map((soFar) => this.ranked(soFar)));
  }

  private ranked(soFar: readonly number[]) {
    return this.probabilities(soFar)
      .map((probability, tokenId) => ({ tokenId, logProbability: Math.log(probability) }))
      .sort((a, b) => b.logProbability - a.logProbability);
  }

  dispose(): void {
    this.rows = [];
  }
}

/** The probability of every word of at most three tokens, by going through all of them. */
function allWords(table: Table): Map<string, number> {
  const found = new Map<string, number>();
  const isInside = (id: number): boolean => /^[\p{L}’-]/u.test(TOKENS[id]!);
  const follow = (soFar: readonly number[], probability: number): void => {
    const next = table.probabilities(soFar);
    const goingOn = next.reduce((sum, p, id) => (isInside(id) ? sum + p : sum), 0);
    const word = text(soFar)
      .trim()
      .replace(/[’-]+$/u, '');
    found.set(word, (found.get(word) ?? 0) + probability * (1 - goingOn));
    if (soFar.length < 3)
      next.forEach((p, id) => {
        if (isInside(id)) follow([...soFar, id], probability * p);
      });
  };
  table.probabilities([]).forEach((p, id) => {
    if (/^ \p{L}/u.test(TOKENS[id]!)) follow([id], p);
  });
  return found;
}

describe('the next words', () => {
  it('are the likeliest of all, with their probabilities', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 1, max: 1000 }),
        async (first, seed) => {
          // Words of more than three tokens get no weight, so that all words can be gone through.
          const weights = (soFar: readonly number[]): number[] =>
            TOKENS.map((token, id) => {
              const isInside = /^[\p{L}’-]/u.test(token);
              // Few enough to be read on side by side, so that the search is exact.
              if (!EXACT.has(token) || (isInside && soFar.length >= 3)) return 0;
              const noise = Math.abs(Math.sin(seed * (id + 1) + 7 * soFar.length + (soFar.at(-1) ?? 0)));
              return (soFar.length === 0 ? first[id]! : 1) * noise ** 4 * (isInside ? 0.3 : 1) + 1e-9;
            });
          const found = await nextWords(new Table(weights), { count: 4, afterSpace: true }, text);
          const all = allWords(new Table(weights));
          const expected = [...all].sort(([, a], [, b]) => b - a);
          assert.ok(found.length <= 4 && found.length > 0);
          for (const [i, { word, probability }] of found.entries()) {
            assert.ok(Math.abs(probability - all.get(word)!) < 1e-9, `${word}: ${probability}`);
            assert.ok(Math.abs(probability - expected[i]![1]) < 1e-9, `${word} is not in its place`);
          }
        },
      ),
    );
  });

  it('are whole, and those without a space where none stands before them', async () => {
    const certain = (soFar: readonly number[]): number[] =>
      TOKENS.map((_, id) => (id === [0, 2, 4, 6][soFar.length] ? 1 : 1e-9));
    const [likeliest] = await nextWords(new Table(certain), { count: 1, afterSpace: true }, text);
    assert.equal(likeliest!.word, 'sunlights');
    const possessive = (soFar: readonly number[]): number[] =>
      TOKENS.map((_, id) => (soFar.length === 0 ? (id === 1 ? 1 : 0) : ({ 5: 6, 6: 4 }[id] ?? 0)));
    const [moon] = await nextWords(new Table(possessive), { count: 1, afterSpace: true }, text);
    assert.ok(
      moon!.word === 'moon' && Math.abs(moon!.probability - 0.64) < 1e-9,
      'a mark after it makes no other word',
    );
    const inside = await nextWords(new Table(certain), { count: 8, afterSpace: false }, text);
    assert.deepEqual(
      inside.map(({ word }) => word).filter((word) => /sun|moon|the|,/.test(word)),
      [],
    );
  });
});
