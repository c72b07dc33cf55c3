import type { Random } from '../../numerics/random.ts';
import { type ModelConfig, targetPositions } from '../network/config.ts';
import { type Feeds, floats, ints, memoryThen, range, scalar, type TokenIds } from './feeds.ts';
import { chunkBounds, chunkName } from './vocabulary.ts';

/** The host's side of the graphs' inputs with a language model: passages and its states -> padded arrays. */

/** A passage, and what the frozen language model makes of it. */
export interface SteeringPassage {
  /** Its tokens alone, without marks: T of them. */
  readonly tokenIds: TokenIds;
  /** [T, D]: states of the middle layer at these tokens, the passage read alone. */
  readonly middle: Float32Array;
  /** What is to be said: the same tokens, or after a context those of the separator and the passage. */
  readonly targetIds: TokenIds;
  /** [targets + 1, D]: last hidden states, the first of which predicts the first target. */
  readonly hidden: Float32Array;
}

/** Words that a batch names, and those that compete with them. */
export interface Words {
  /** Distinct. */
  readonly ids: Int32Array;
  /** [K, D], a row for each of `ids` */
  readonly embeddings: Float32Array;
  /** [K]: what is added to their logits, where they are what the softmax is over */
  readonly offsets?: Float32Array;
}

/** Every word that the graphs look up for these passages: BOS, and the tokens of both sides. */
export function namedWords(passages: readonly SteeringPassage[], bos: number): Set<number> {
  const named = new Set([bos]);
  for (const { tokenIds, targetIds } of passages)
    for (const id of [...Array.from(tokenIds), ...Array.from(targetIds)]) named.add(id);
  return named;
}

/** What training does to a batch: a share of the tokens is hidden from the encoder, state and embedding together. */
export interface EncoderNoise {
  readonly random: Random;
  readonly share: number;
}

/**
 * The inputs of passageInputs.ts for B passages of at most S tokens and targets of at most T - 1; with `noise` also
 * encoderKept [B, S], with offsets of the words also candidateOffsets [K].
 * @param bos what stands before a target's first token, also after a context
 * @throws RangeError when a passage or target has more tokens than the model has positions, or names a word that is missing
 */
export function steeringFeeds(
  config: ModelConfig,
  passages: readonly SteeringPassage[],
  words: Words,
  bos: number,
  noise?: EncoderNoise,
): Feeds {
  const D = languageWidth(config);
  const B = passages.length;
  const S = Math.max(...passages.map(({ tokenIds }) => tokenIds.length));
  const T = 1 + Math.max(...passages.map(({ targetIds }) => targetIds.length));
  if (S > config.maximumLength || T > targetPositions(config))
    throw new RangeError(
      `a passage of ${S} tokens, or a target of ${T - 1}, exceeds the model's ${config.maximumLength} positions`,
    );
  const rowOf = new Map(Array.from(words.ids, (id, row) => [id, row]));
  const row = (id: number): number => {
    const found = rowOf.get(id);
    if (found === undefined) throw new RangeError(`the embedding of token ${id} is not among the words`);
    return found;
  };
  const encoderIds = new Int32Array(B * S);
  const decoderIds = new Int32Array(B * T);
  const targetIds = new Int32Array(B * T);
  const middle = new Float32Array(B * S * D);
  const hidden = new Float32Array(B * T * D);
  passages.forEach((passage, b) => {
    encoderIds.set(Array.from(passage.tokenIds, row), b * S);
    const targets = Array.from(passage.targetIds, row);
    targetIds.set(targets, b * T);
    decoderIds.set([row(bos), ...targets], b * T);
    middle.set(passage.middle, b * S * D);
    hidden.set(passage.hidden, b * T * D);
  });
  const lengths = (count: (passage: SteeringPassage) => number) => ints(passages.map(count), [B]);
  return {
    words: floats(words.embeddings, [words.ids.length, D]),
    ...(words.offsets && { candidateOffsets: floats(words.offsets, [words.ids.length]) }),
    encoderIds: ints(encoderIds, [B, S]),
    encoderLengths: lengths(({ tokenIds }) => tokenIds.length),
    encoderPositions: range(0, S),
    middle: floats(middle, [B, S, D]),
    ...(noise && { encoderKept: floats(keptOf(B * S, noise), [B, S]) }),
    decoderIds: ints(decoderIds, [B, T]),
    targetIds: ints(targetIds, [B, T]),
    lengths: lengths((passage) => passage.targetIds.length + 1),
    positions: range(0, T),
    keyPositions: memoryThen(config, T),
    hidden: floats(hidden, [B, T, D]),
  };
}

function keptOf(count: number, { random, share }: EncoderNoise): Float32Array {
  const kept = new Float32Array(count).fill(1);
  if (share > 0) for (let i = 0; i < count; i++) if (random.uniform() < share) kept[i] = 0;
  return kept;
}

function languageWidth({ languageModel }: ModelConfig): number {
  if (languageModel === null) throw new TypeError('the model has no language model');
  return languageModel.width;
}

/** The inputs of `allWords`. @param embedding [V, D], of which nothing is copied */
export function vocabularyFeeds(config: ModelConfig, embedding: Float32Array): Feeds {
  const width = languageWidth(config);
  const bounds = chunkBounds(config.vocabularySize);
  return Object.fromEntries(
    bounds.slice(1).map((end, chunk) => {
      const first = bounds[chunk]!;
      return [chunkName(chunk), floats(embedding.subarray(first * width, end * width), [end - first, width])];
    }),
  );
}

export interface SteeringStep {
  readonly batch: number;
  /** [B, N, D]: last hidden states of the language model, each predicting a token */
  readonly hidden: Float32Array;
  /** [B, N, D]: its embeddings of the tokens before these; BOS before a text's first */
  readonly previousEmbeddings: Float32Array;
  readonly strength: number;
  /** Of what the caches hold from earlier steps. */
  readonly cached: CachedPositions;
  /** [B]: the row of the states that each text goes on from; by default its own */
  readonly sources?: readonly number[];
}

/** Where in the text each position stands that the caches hold, or `OUT_OF_SIGHT`. */
export type CachedPositions = readonly number[];

/** After every position, so that none attends to it: what a text has no longer, while the caches still hold it. */
const OUT_OF_SIGHT = 2 ** 30;

/** The caches when a text goes on after its first `length` positions: what came after these is not seen any more. */
export function cutBack(cached: CachedPositions, length: number): CachedPositions {
  return cached.map((position) => (position < length ? position : OUT_OF_SIGHT));
}

/** The caches after a step of `count` positions. */
export function grown(cached: CachedPositions, count: number): CachedPositions {
  const length = textLength(cached);
  return [...cached, ...Array.from({ length: count }, (_, i) => length + i)];
}

function textLength(cached: CachedPositions): number {
  return cached.filter((position) => position !== OUT_OF_SIGHT).length;
}

/** A step's inputs beside the states; the text goes on where the cached positions end. */
export function steeringStepFeeds(config: ModelConfig, step: SteeringStep): Feeds {
  const { batch, hidden, previousEmbeddings, cached, sources } = step;
  const D = languageWidth(config);
  const count = hidden.length / (batch * D);
  const memory = Array<number>(config.memoryTokens).fill(-1);
  const keyPositions = [...memory, ...grown(cached, count)];
  return {
    sources: sources === undefined ? range(0, batch) : ints(sources, [batch]),
    hidden: floats(hidden, [batch, count, D]),
    previousEmbeddings: floats(previousEmbeddings, [batch, count, D]),
    strength: scalar(step.strength),
    positions: range(textLength(cached), count),
    keyPositions: ints(keyPositions, [keyPositions.length]),
  };
}
