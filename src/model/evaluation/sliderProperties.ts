import { measured, textProperties, type MeasuredPassage } from '../sliders/textProperties.ts';

/** A property of a text that a slider may change, as a number. */
export interface EvaluatedProperty {
  readonly name: string;
  readonly measure: (text: string) => number;
}

/** Words whose frequency varies most between passages, so many of them. */
const VARIABLE_WORDS = 20;

const sentences = (text: string): number =>
  Math.max(1, text.match(/[.!?…]+(?=["”’')\]]*(?:\s|$))/g)?.length ?? 0);

/** Beside the properties that name axes (sliders/textProperties.ts). */
const MORE: readonly { name: string; measure: (passage: MeasuredPassage) => number }[] = [
  { name: 'words a sentence', measure: ({ words, text }) => words.length / sentences(text) },
  { name: 'readability', measure: automatedReadability },
];

/**
 * Automated readability index (Senter and Smith 1967): 4.71 letters a word + 0.5 words a sentence - 21.43, about the
 * school grade that a text asks for.
 */
function automatedReadability({ words, text }: MeasuredPassage): number {
  if (words.length === 0) return 0;
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  return (4.71 * letters) / words.length + (0.5 * words.length) / sentences(text) - 21.43;
}

/**
 * Everything that a slider is measured against: properties that can be counted in any text, and the share that each of the
 * corpus' most variable words has among the words of a text.
 */
export function evaluatedProperties(corpus: readonly string[]): EvaluatedProperty[] {
  const counted = textProperties.map(({ low, high, measure }) => ({ name: `${low} – ${high}`, measure }));
  const words = mostVariableWords(corpus.map((text) => measured(text).words));
  return [
    ...[...counted, ...MORE].map(({ name, measure }) => ({
      name,
      measure: (text: string) => measure(measured(text)),
    })),
    ...words.map((word) => ({
      name: `“${word}”`,
      measure: (text: string) => shareOf(word, measured(text).words),
    })),
  ];
}

/** By the variance between passages of the share that a word has in each, largest first. */
export function mostVariableWords(
  passages: readonly (readonly string[])[],
  count = VARIABLE_WORDS,
): string[] {
  const sums = new Map<string, { sum: number; squares: number }>();
  for (const words of passages)
    for (const word of new Set(words)) {
      const known = sums.get(word) ?? { sum: 0, squares: 0 };
      const share = shareOf(word, words);
      sums.set(word, { sum: known.sum + share, squares: known.squares + share ** 2 });
    }
  const variance = ({ sum, squares }: { sum: number; squares: number }): number =>
    squares / passages.length - (sum / passages.length) ** 2;
  return [...sums]
    .sort((a, b) => variance(b[1]) - variance(a[1]))
    .slice(0, count)
    .map(([word]) => word);
}

const shareOf = (word: string, words: readonly string[]): number =>
  words.reduce((count, other) => count + (other === word ? 1 : 0), 0) / Math.max(1, words.length);
