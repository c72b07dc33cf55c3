import { evenSubsample } from '../numerics/subsample.ts';
import { encodePassages } from '../corpus/read/encoding.ts';
import type { Passage } from '../corpus/passage.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { TokenIds } from '../vae/graphs/feeds.ts';
import type { Tokenisation } from './words.ts';

/** The passages that a model is measured on: none that it was trained on. */
export interface EvaluationSet {
  readonly texts: readonly string[];
  /** Of the same passages, without marks. */
  readonly tokenIds: readonly TokenIds[];
  readonly tokenisation: Tokenisation;
  /** Passages in the data, after those too long for the model were cut. */
  readonly found: number;
  /** Passages left out because the model was trained on the same words. */
  readonly trainedOn: number;
}

export interface SetOptions {
  readonly tokenizer: Tokenizer;
  /** Most tokens of a passage that the model takes. */
  readonly maximumLength: number;
  readonly trainingTexts: readonly string[];
  readonly tokenisation: Tokenisation;
  /** At most so many passages, spread evenly over the data. */
  readonly limit?: number | undefined;
}

export function evaluationSet(passages: Iterable<Passage>, options: SetOptions): EvaluationSet {
  const { tokenizer, maximumLength, trainingTexts, tokenisation, limit = Infinity } = options;
  const trained = new Set(trainingTexts.map(folded));
  const encoded = encodePassages(passages, tokenizer, maximumLength);
  const found = [...encoded.tokenIds.keys()].filter((i) => encoded.tokenIds[i]!.length > 0);
  const unseen = found.filter((i) => !trained.has(folded(encoded.passages[i]!.text)));
  const chosen = evenSubsample(unseen, limit);
  return {
    texts: chosen.map((i) => encoded.passages[i]!.text),
    tokenIds: chosen.map((i) => encoded.tokenIds[i]!),
    tokenisation,
    found: found.length,
    trainedOn: found.length - unseen.length,
  };
}

/** Passages that differ in white space alone are the same. */
const folded = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
