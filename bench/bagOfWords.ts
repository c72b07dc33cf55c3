import { Random } from '../src/model/numerics/random.ts';

/** A sentence with the side that it is on: 0 or 1. */
export interface Labelled {
  readonly label: number;
  readonly text: string;
}

/** Lines of label, tab, sentence; the label is 0 or 1. */
export function parseLabelled(content: string): Labelled[] {
  return content
    .split(/\r?\n/)
    .filter((line) => /^[01]\t/.test(line))
    .map((line) => ({ label: Number(line[0]), text: line.slice(2) }));
}

export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}']+|[!?]/gu) ?? [];

const EPOCHS = 15;
const RATE = 0.5;
const DECAY = 1e-4;

/** A judge that knows nothing of the model: logistic regression on which words and pairs of words are there. */
export class BagOfWords {
  private readonly weights = new Map<string, number>();

  constructor(examples: readonly Labelled[], seed: number) {
    const random = Random.fromSeed(seed);
    const rows = examples.map(({ label, text }) => ({ label, features: featuresOf(text) }));
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      const rate = RATE / (1 + epoch);
      for (const { label, features } of random.shuffle(rows)) {
        const error = label - 1 / (1 + Math.exp(-this.score(features)));
        for (const feature of features) {
          const weight = this.weights.get(feature) ?? 0;
          this.weights.set(feature, weight + rate * (error / Math.sqrt(features.length) - DECAY * weight));
        }
      }
    }
  }

  /** 0 or 1. */
  verdict(text: string): number {
    return this.score(featuresOf(text)) > 0 ? 1 : 0;
  }

  accuracy(examples: readonly Labelled[]): number {
    return examples.filter(({ label, text }) => this.verdict(text) === label).length / examples.length;
  }

  private score(features: readonly string[]): number {
    let sum = 0;
    for (const feature of features) sum += this.weights.get(feature) ?? 0;
    return sum / Math.sqrt(features.length);
  }
}

function featuresOf(text: string): string[] {
  const words = ['', ...wordsOf(text)];
  return [...new Set(words.flatMap((word, i) => (i === 0 ? [word] : [word, `${words[i - 1]!} ${word}`])))];
}
