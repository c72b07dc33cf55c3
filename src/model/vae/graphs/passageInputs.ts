import { addDims, type Dim } from '../../graph/dimensions.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
import { reshape } from '../../graph/ops/shaping.ts';
import { type DataType, input, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from '../network/config.ts';
import type { ParameterLookup } from '../network/parameterLeaves.ts';
import { decoderTokens, encoderTokens, ownTokens } from '../network/tokenInputs.ts';

/**
 * Inputs that describe a batch of passages, as feeds.ts and steeringFeeds.ts make them: B passages of S tokens for the
 * encoder, targets of T tokens for the decoder. Without a language model ids are rows of the model's own embedding; with
 * one they are rows of `words`, the embeddings of the words that the batch names.
 */
export interface PassageInputs {
  /** int32 [B, S] */
  encoderIds: Tensor;
  /** int32 [B] */
  encoderLengths: Tensor;
  /** int32 [S] */
  encoderPositions: Tensor;
  /** int32 [B, T]: the token before each target token */
  decoderIds: Tensor;
  /** int32 [B, T] */
  targetIds: Tensor;
  /** int32 [B], the end counted */
  lengths: Tensor;
  /** int32 [T] */
  positions: Tensor;
  /** int32 [M + T] */
  keyPositions: Tensor;
  states?: LanguageStates;
}

/** What the frozen language model makes of a batch. */
export interface LanguageStates {
  /** [K, D] */
  words: Tensor;
  /** [B, S, D]: of its middle layer at the passage's tokens, the passage read alone */
  middle: Tensor;
  /** [B, T, D]: its last, after the token before each target token */
  hidden: Tensor;
}

export function passageInputs(config: ModelConfig): PassageInputs {
  const { languageModel, memoryTokens } = config;
  const ints = (name: string, ...shape: Dim[]): Tensor => input(name, shape, 'int32' satisfies DataType);
  const inputs = {
    encoderIds: ints('encoderIds', 'batch', 'encoderLength'),
    encoderLengths: ints('encoderLengths', 'batch'),
    encoderPositions: ints('encoderPositions', 'encoderLength'),
    decoderIds: ints('decoderIds', 'batch', 'length'),
    targetIds: ints('targetIds', 'batch', 'length'),
    lengths: ints('lengths', 'batch'),
    positions: ints('positions', 'length'),
    keyPositions: ints('keyPositions', addDims('length', memoryTokens)),
  };
  if (languageModel === null) return inputs;
  const { width } = languageModel;
  const states = {
    words: input('words', ['words', width]),
    middle: input('middle', ['batch', 'encoderLength', width]),
    hidden: input('hidden', ['batch', 'length', width]),
  };
  return { ...inputs, states };
}

/** What the passage's tokens enter the encoder as, [B, S, C]; `kept` [B, S], 0 or 1, hides those of 0. */
export function passageTokens(
  config: ModelConfig,
  parameter: ParameterLookup,
  { encoderIds, states }: PassageInputs,
  kept?: Tensor,
): Tensor {
  if (states === undefined) return ownTokens(config, gatherRows(parameter('embedding'), encoderIds));
  const embedded = gatherRows(states.words, encoderIds);
  const column = kept && reshape(kept, [...kept.shape, 1]);
  return encoderTokens(config, parameter, states.middle, embedded, column);
}

/** What the tokens before the target's enter the decoder as, [B, T, C]. */
export function targetTokens(
  config: ModelConfig,
  parameter: ParameterLookup,
  { decoderIds, states }: PassageInputs,
): Tensor {
  if (states === undefined) return ownTokens(config, gatherRows(parameter('embedding'), decoderIds));
  return decoderTokens(config, parameter, states.hidden, gatherRows(states.words, decoderIds));
}
