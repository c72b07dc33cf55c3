import type { Random } from '../../numerics/random.ts';
import type { ModelConfig } from '../network/config.ts';
import type { FloatTensor } from '../network/parameters.ts';

/** The host's side of the graphs' inputs without a language model: passages as token ids -> padded arrays. */

export interface IntTensor {
  dataType: 'int32';
  data: Int32Array;
  shape: readonly number[];
}

/** A passage without its marks. */
export type TokenIds = ArrayLike<number>;

export type Feeds = Record<string, FloatTensor | IntTensor>;

/** Ids of the tokens that are not text, as the tokenizer numbers them. */
export const SPECIAL = { padding: 0, begin: 1, end: 2, mask: 3 } as const;

export function scalar(value: number): FloatTensor {
  return { dataType: 'float32', data: Float32Array.of(value), shape: [] };
}

export function floats(data: Float32Array, shape: readonly number[]): FloatTensor {
  return { dataType: 'float32', data, shape };
}

export function ints(data: Int32Array | readonly number[], shape: readonly number[]): IntTensor {
  return { dataType: 'int32', data: Int32Array.from(data), shape };
}

/** first, first + 1, ... */
export function range(first: number, count: number): IntTensor {
  return ints(
    Int32Array.from({ length: count }, (_, i) => first + i),
    [count],
  );
}

/** Positions of the memory's entries: before every other, so that all of them may attend to it. */
export function memoryThen(config: ModelConfig, textPositions: number): IntTensor {
  const keys = new Int32Array(config.memoryTokens + textPositions).fill(-1);
  for (let i = 0; i < textPositions; i++) keys[config.memoryTokens + i] = i;
  return ints(keys, [keys.length]);
}

/** What training does to a batch: shares of the tokens become the mask token. */
export interface InputNoise {
  random: Random;
  decoderShare: number;
  encoderShare: number;
}

/**
 * Inputs that describe a batch of passages. T is the longest passage and its EOS.
 *
 * - `encoderIds`, `targetIds` int32 [B, T]: the passage and its EOS
 * - `decoderIds` int32 [B, T]: BOS and the passage
 * - `lengths` int32 [B]: tokens of the passage, EOS counted
 * - `encoderPositions`, `positions` int32 [T], `keyPositions` int32 [M + T]
 *
 * @throws RangeError when a passage is longer than the model's positions
 */
export function passageFeeds(config: ModelConfig, passages: readonly TokenIds[], noise?: InputNoise): Feeds {
  const rows = passages.length;
  const columns = 1 + Math.max(...passages.map((tokenIds) => tokenIds.length));
  if (columns > config.maximumLength + 1)
    throw new RangeError(
      `a passage of ${columns - 1} tokens exceeds the model's ${config.maximumLength} positions`,
    );
  const target = new Int32Array(rows * columns).fill(SPECIAL.padding);
  const decoder = new Int32Array(rows * columns).fill(SPECIAL.padding);
  passages.forEach((tokenIds, row) => {
    target.set(tokenIds, row * columns);
    target[row * columns + tokenIds.length] = SPECIAL.end;
    decoder[row * columns] = SPECIAL.begin;
    decoder.set(tokenIds, row * columns + 1);
  });
  const encoder = target.slice();
  const lengths = passages.map((tokenIds) => tokenIds.length + 1);
  if (noise) {
    mask(decoder, noise.decoderShare, noise.random);
    mask(encoder, noise.encoderShare, noise.random);
  }
  return {
    encoderIds: ints(encoder, [rows, columns]),
    encoderLengths: ints(lengths, [rows]),
    encoderPositions: range(0, columns),
    decoderIds: ints(decoder, [rows, columns]),
    targetIds: ints(target, [rows, columns]),
    lengths: ints(lengths, [rows]),
    positions: range(0, columns),
    keyPositions: memoryThen(config, columns),
  };
}

/** Replaces text tokens; marks and padding stay. */
function mask(ids: Int32Array, share: number, random: Random): void {
  if (share === 0) return;
  for (let i = 0; i < ids.length; i++)
    if (ids[i]! > SPECIAL.mask && random.uniform() < share) ids[i] = SPECIAL.mask;
}

/** The encoder graph's inputs alone. */
export function encoderFeeds(config: ModelConfig, passages: readonly TokenIds[]): Feeds {
  const { encoderIds, encoderLengths, encoderPositions } = passageFeeds(config, passages);
  return {
    encoderIds: encoderIds!,
    encoderLengths: encoderLengths!,
    encoderPositions: encoderPositions!,
  };
}

/**
 * A decoding step's inputs beside states.
 * @param tokenIds row-major [B, N]: N new tokens of each of B texts; a text begins with `SPECIAL.begin`
 * @param cached how many tokens of text the caches already hold
 * @param sources [B]: the row of the states that each text goes on from; by default its own
 */
export function stepFeeds(
  config: ModelConfig,
  tokenIds: Int32Array | readonly number[],
  batch: number,
  cached: number,
  sources?: readonly number[],
): Feeds {
  const count = tokenIds.length / batch;
  return {
    sources: sources === undefined ? range(0, batch) : ints(sources, [batch]),
    tokenIds: ints(tokenIds, [batch, count]),
    positions: range(cached, count),
    keyPositions: memoryThen(config, cached + count),
  };
}

/** The caches that a text begins with in a model without memory tokens. */
export function emptyCaches(config: ModelConfig, batch: number): Feeds {
  const shape = [batch, config.heads, 0, config.width / config.heads];
  const caches: Feeds = {};
  for (let layer = 0; layer < config.decoderLayers; layer++) {
    caches[`key.${layer}`] = floats(new Float32Array(0), shape);
    caches[`value.${layer}`] = floats(new Float32Array(0), shape);
  }
  return caches;
}
