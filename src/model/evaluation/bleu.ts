/**
 * BLEU (Papineni et al. 2002, "BLEU: a Method for Automatic Evaluation of Machine Translation"): the geometric mean of the
 * modified precisions of 1- to 4-grams times a brevity penalty. Texts are lists of words: how a text is cut into words
 * changes the figure, so whoever reports one says how (words.ts).
 */

export type Words = readonly string[];

/** n-grams up to this length. */
const ORDER = 4;
/** What a precision without a match counts as in place of 0, in matches (Chen and Cherry 2014, method 1). */
const SMOOTHING = 0.1;
/** Joins the words of an n-gram; in no word. */
const BETWEEN = '\u0000';

export interface Bleu {
  /** 0..1. */
  readonly bleu: number;
  /** Of 1-grams to 4-grams, 0..1. */
  readonly precisions: readonly number[];
  /** exp(min(0, 1 - r / c)): punishes texts that are shorter than their references. */
  readonly brevityPenalty: number;
}

/**
 * Corpus BLEU-4: matches and lengths are summed over all texts before anything is divided. Not smoothed: without a single
 * common 4-gram it is 0.
 * @param references one or several for each hypothesis, in the same order
 */
export function corpusBleu(hypotheses: readonly Words[], references: readonly (readonly Words[])[]): Bleu {
  const totals = newTotals();
  for (const [i, hypothesis] of hypotheses.entries()) addText(totals, hypothesis, references[i]!);
  const precisions = totals.matches.map((matches, i) => matches / Math.max(1, totals.ngrams[i]!));
  return combine(precisions, totals);
}

/**
 * BLEU-4 of one text, smoothed by method 1 of Chen and Cherry (2014, "A Systematic Comparison of Smoothing Techniques for
 * Sentence-Level BLEU"): one text often has no 4-gram in common with its references.
 */
export function sentenceBleu(hypothesis: Words, references: readonly Words[]): number {
  const totals = newTotals();
  addText(totals, hypothesis, references);
  if (totals.matches[0] === 0) return 0;
  const precisions = totals.matches.map(
    (matches, i) => (matches === 0 ? SMOOTHING : matches) / Math.max(1, totals.ngrams[i]!),
  );
  return combine(precisions, totals).bleu;
}

/**
 * Self-BLEU (Zhu et al. 2018, "Texygen"): the mean over the texts of each one's BLEU-4 against all others. 1 is one text
 * over and over; the lower, the more they differ. It grows with their number, so only equal numbers compare.
 */
export function selfBleu(texts: readonly Words[]): number {
  if (texts.length < 2) return 0;
  const counts = texts.map((text) => orders.map((n) => countNgrams(text, n)));
  const largest = orders.map((_, i) => twoLargest(counts.map((ofText) => ofText[i]!)));
  let sum = 0;
  for (const [row, text] of texts.entries()) {
    if (text.length === 0) continue;
    const totals = newTotals();
    totals.length = text.length;
    totals.referenceLength = closestLength(
      text.length,
      texts.filter((_, other) => other !== row),
    );
    for (const [i, n] of orders.entries()) {
      totals.ngrams[i] = Math.max(0, text.length - n + 1);
      for (const [ngram, count] of counts[row]![i]!) {
        const { first, firstRow, second } = largest[i]!.get(ngram)!;
        totals.matches[i]! += Math.min(count, firstRow === row ? second : first);
      }
    }
    if (totals.matches[0] === 0) continue;
    const precisions = totals.matches.map(
      (matches, i) => (matches === 0 ? SMOOTHING : matches) / Math.max(1, totals.ngrams[i]!),
    );
    sum += combine(precisions, totals).bleu;
  }
  return sum / texts.length;
}

const orders = Array.from({ length: ORDER }, (_, i) => i + 1);

interface Totals {
  readonly matches: number[];
  readonly ngrams: number[];
  length: number;
  referenceLength: number;
}

const newTotals = (): Totals => ({
  matches: orders.map(() => 0),
  ngrams: orders.map(() => 0),
  length: 0,
  referenceLength: 0,
});

/** Each n-gram matches as often as it occurs in the text, but no more often than in the reference that has most of it. */
function addText(totals: Totals, hypothesis: Words, references: readonly Words[]): void {
  totals.length += hypothesis.length;
  totals.referenceLength += closestLength(hypothesis.length, references);
  for (const [i, n] of orders.entries()) {
    totals.ngrams[i]! += Math.max(0, hypothesis.length - n + 1);
    const inReferences = references.map((reference) => countNgrams(reference, n));
    for (const [ngram, count] of countNgrams(hypothesis, n))
      totals.matches[i]! += Math.min(
        count,
        Math.max(...inReferences.map((counts) => counts.get(ngram) ?? 0)),
      );
  }
}

function combine(precisions: readonly number[], { length, referenceLength }: Totals): Bleu {
  const brevityPenalty = length === 0 ? 0 : Math.exp(Math.min(0, 1 - referenceLength / length));
  const mean = precisions.reduce((sum, precision) => sum + Math.log(precision) / ORDER, 0); // ln 0 gives BLEU 0.
  return { bleu: brevityPenalty * Math.exp(mean), precisions, brevityPenalty };
}

/** The length of the reference that is nearest in length; of two equally near, the shorter. */
function closestLength(length: number, references: readonly Words[]): number {
  let best = Infinity;
  for (const reference of references) {
    const difference = Math.abs(reference.length - length) - Math.abs(best - length);
    if (difference < 0 || (difference === 0 && reference.length < best)) best = reference.length;
  }
  return best;
}

/** How often each n-gram occurs. */
export function countNgrams(words: Words, n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let from = 0; from + n <= words.length; from++) {
    const ngram = words.slice(from, from + n).join(BETWEEN);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

interface TwoLargest {
  first: number;
  firstRow: number;
  second: number;
}

/** Of each n-gram the two largest counts in a text, so that the largest in all texts but one is known at once. */
function twoLargest(counts: readonly ReadonlyMap<string, number>[]): Map<string, TwoLargest> {
  const largest = new Map<string, TwoLargest>();
  for (const [row, ofText] of counts.entries())
    for (const [ngram, count] of ofText) {
      const known = largest.get(ngram);
      if (known === undefined) largest.set(ngram, { first: count, firstRow: row, second: 0 });
      else if (count > known.first) {
        known.second = known.first;
        known.first = count;
        known.firstRow = row;
      } else known.second = Math.max(known.second, count);
    }
  return largest;
}
