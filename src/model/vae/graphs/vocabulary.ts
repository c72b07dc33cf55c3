import { input, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from '../network/config.ts';

/** Words of the language model that a softmax is over: some of them in training, all of them otherwise. */
export interface Competitors {
  /** [K, D] */
  readonly embedding: Tensor;
  /** [K], added to their logits: how many words each stands for, as a logarithm. */
  readonly offsets?: Tensor;
}

/** Words of which all logits exist at a time: 32 KB for each position. */
const CHUNK = 8192;

/** The first word of each chunk of the vocabulary, and one more than the last. */
export function chunkBounds(vocabularySize: number): number[] {
  const bounds = [];
  for (let first = 0; first < vocabularySize; first += CHUNK) bounds.push(first);
  return [...bounds, vocabularySize];
}

export function chunkName(chunk: number): string {
  return `vocabulary.${chunk}`;
}

/** The whole vocabulary, as the inputs `vocabulary.<chunk>` [its words, D]; none without a language model. */
export function allWords({ languageModel, vocabularySize }: ModelConfig): Competitors[] {
  if (languageModel === null) return [];
  const bounds = chunkBounds(vocabularySize);
  return bounds.slice(1).map((end, chunk) => ({
    embedding: input(chunkName(chunk), [end - bounds[chunk]!, languageModel.width]),
  }));
}

/** The words that the batch names or that were drawn for it, under the input `candidateOffsets` [K]. */
export function candidateWords(words: Tensor | undefined): Competitors[] {
  if (words === undefined) return [];
  return [{ embedding: words, offsets: input('candidateOffsets', [words.shape[0]!]) }];
}
