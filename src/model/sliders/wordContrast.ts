/**
 * The words that tell two sets of passages apart: log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi
 * and Quinn 2008, "Fightin' Words", equations 15, 16, 19 and 22). The prior is how often each word occurs in the whole
 * corpus, so a word counts only as far as the sets differ from what is usual.
 */

/** The prior weighs as much as this many words. */
const PRIOR_WORDS = 500;

export type WordCounts = ReadonlyMap<string, number>;

export function countWords(passages: Iterable<readonly string[]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const words of passages) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/**
 * z-score of every word that occurs in either set: positive where it is typical of `top`.
 * @param corpus counts over everything, the two sets included
 */
export function wordContrast(top: WordCounts, bottom: WordCounts, corpus: WordCounts): Map<string, number> {
  const topTotal = total(top);
  const bottomTotal = total(bottom);
  const corpusTotal = total(corpus);
  const scores = new Map<string, number>();
  for (const word of new Set([...top.keys(), ...bottom.keys()])) {
    const prior = (PRIOR_WORDS * (corpus.get(word) ?? 0)) / corpusTotal;
    const inTop = (top.get(word) ?? 0) + prior;
    const inBottom = (bottom.get(word) ?? 0) + prior;
    const logOdds =
      Math.log(inTop / (topTotal + PRIOR_WORDS - inTop)) -
      Math.log(inBottom / (bottomTotal + PRIOR_WORDS - inBottom));
    scores.set(word, logOdds / Math.sqrt(1 / inTop + 1 / inBottom));
  }
  return scores;
}

function total(counts: WordCounts): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
