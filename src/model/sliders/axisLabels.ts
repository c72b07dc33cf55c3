import { evenIndices } from '../numerics/subsample.ts';
import { isUnspaced } from '../corpus/words.ts';
import { functionWords } from './functionWords.ts';
import { correlation, ranks } from '../numerics/rankStatistics.ts';
import { measured, textProperties, type MeasuredPassage } from './textProperties.ts';
import { countWords, wordContrast, type WordCounts } from './wordContrast.ts';

/** The names of an axis' two ends, and whether the axis has to be turned round for them to fit. */
export interface AxisLabel {
  readonly lowLabel: string;
  readonly highLabel: string;
  readonly reversed: boolean;
}

/** A property names an axis from this |Spearman rho| on: with less, its words say more about it. */
const MIN_CORRELATION = 0.4;
/** Correlations are estimated on at most this many passages: then their standard error is under 0.016. */
const MAX_MEASURED = 4000;
/** Share of the passages that stand for an end of an axis, and the fewest of them. */
const END_SHARE = 0.1;
const FEWEST_AT_END = 8;
/** Words in more than this share of the passages tell a reader nothing, in whatever language. */
const COMMON_SHARE = 0.2;
const SHORTEST_WORD = 3;
/** A character of Chinese says as much as a syllable. */
const SHORTEST_UNSPACED_WORD = 2;
const FEWEST_OCCURRENCES = 3;
const WORDS_A_LABEL = 2;
/** A word names an end only when chance would hardly bring it there. */
const MIN_WORD_SCORE = 1.5;
const EXCERPT_LENGTH = 22;

/**
 * Names both ends of every axis by what changes along it, without naming the same thing twice: first the strongest
 * pairs of axis and countable property ("shorter", "longer"), then the words that tell the passages at the two ends
 * apart ("time, machine"), at last the beginning of the passage at the end.
 *
 * @param positions one array of N projections for each axis
 * @param texts of the same N passages
 */
export function labelAxes(positions: readonly Float64Array[], texts: readonly string[]): AxisLabel[] {
  const chosen = evenIndices(texts.length, MAX_MEASURED);
  const passages = chosen.map((index) => measured(texts[index]!));
  const axes = positions.map((values) => Float64Array.from(chosen, (index) => values[index]!));
  const labels = propertyLabels(axes, passages);
  const corpus = countWords(passages.map(({ words }) => words));
  const usable = telling(passages, corpus);
  const excerpts = new Set<string>();
  for (const [axis, values] of axes.entries())
    labels[axis] ??= contrastLabel(values, passages, corpus, usable, excerpts);
  return labels.map((label) => label ?? { lowLabel: '−', highLabel: '+', reversed: false });
}

/** The strongest correlations first; each property and each axis is used once. */
function propertyLabels(
  axes: readonly Float64Array[],
  passages: readonly MeasuredPassage[],
): (AxisLabel | undefined)[] {
  const axisRanks = axes.map((values) => ranks(values));
  const pairs = textProperties.flatMap((property) => {
    const propertyRanks = ranks(passages.map((passage) => property.measure(passage)));
    return axisRanks.map((values, axis) => ({ axis, property, rho: correlation(values, propertyRanks) }));
  });
  pairs.sort((a, b) => Math.abs(b.rho) - Math.abs(a.rho));
  const labels: (AxisLabel | undefined)[] = axes.map(() => undefined);
  const used = new Set<unknown>();
  for (const { axis, property, rho } of pairs) {
    if (Math.abs(rho) < MIN_CORRELATION) break;
    if (labels[axis] !== undefined || used.has(property)) continue;
    used.add(property);
    labels[axis] = { lowLabel: property.low, highLabel: property.high, reversed: rho < 0 };
  }
  return labels;
}

/** Words that can stand in a label: not too short, not too rare, not grammar. */
function telling(passages: readonly MeasuredPassage[], corpus: WordCounts): Set<string> {
  const spread = countWords(passages.map(({ words }) => [...new Set(words)]));
  const usable = new Set<string>();
  for (const [word, count] of corpus)
    if (
      count >= FEWEST_OCCURRENCES &&
      word.length >= (isUnspaced(word) ? SHORTEST_UNSPACED_WORD : SHORTEST_WORD) &&
      !functionWords.has(word) &&
      spread.get(word)! <= Math.max(FEWEST_OCCURRENCES, COMMON_SHARE * passages.length)
    )
      usable.add(word);
  return usable;
}

/** A label of words, or of an excerpt; words that it uses are taken out of `usable`, excerpts put into `excerpts`. */
function contrastLabel(
  values: Float64Array,
  passages: readonly MeasuredPassage[],
  corpus: WordCounts,
  usable: Set<string>,
  excerpts: Set<string>,
): AxisLabel | undefined {
  if (passages.length < 2) return undefined;
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const size = Math.min(
    Math.max(FEWEST_AT_END, Math.round(END_SHARE * order.length)),
    Math.floor(order.length / 2),
  );
  const wordsOf = (indices: readonly number[]): WordCounts =>
    countWords(indices.map((index) => passages[index]!.words));
  const scores = [...wordContrast(wordsOf(order.slice(-size)), wordsOf(order.slice(0, size)), corpus)]
    .filter(([word]) => usable.has(word))
    .sort((a, b) => b[1] - a[1]);
  const strongest = (
    ranked: readonly (readonly [string, number])[],
    sign: number,
    outermost: readonly number[],
  ): string => {
    const words = ranked
      .slice(0, WORDS_A_LABEL)
      .flatMap(([word, score]) => (score * sign >= MIN_WORD_SCORE ? [word] : []));
    for (const word of words) usable.delete(word);
    if (words.length > 0) return words.join(', ');
    const candidates = outermost.map((index) => excerpt(passages[index]!.text));
    const label = candidates.find((text) => text !== '' && !excerpts.has(text)) ?? (sign > 0 ? '+' : '−');
    excerpts.add(label);
    return label;
  };
  return {
    highLabel: strongest(scores, 1, order.toReversed()),
    lowLabel: strongest(scores.toReversed(), -1, order),
    reversed: false,
  };
}

/** The beginning of a passage, cut at a space, in quotation marks of its own; empty where it has no words. */
function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replace(/^[^\p{L}\p{N}]+/u, '');
  if (line.length <= EXCERPT_LENGTH) return line === '' ? '' : `“${line.replace(/[”"]$/, '')}”`;
  const cut = line.lastIndexOf(' ', EXCERPT_LENGTH);
  return `“${cut > 0 ? line.slice(0, cut) : Array.from(line).slice(0, EXCERPT_LENGTH).join('')}…”`;
}
