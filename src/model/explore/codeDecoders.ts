import { CheckpointError } from '../checkpoint/checkpointError.ts';
import type { SavedModel } from '../checkpoint/modelFolder.ts';
import type { PassageCodes } from '../checkpoint/storedPassages.ts';
import { CachedDecoder } from '../decoding/cachedDecoder.ts';
import type { CodeDecoder } from '../decoding/decoding.ts';
import { wordPart } from '../decoding/repetition.ts';
import { FamiliarWords } from '../decoding/steered/familiarWords.ts';
import { SteeredDecoder } from '../decoding/steered/steeredDecoder.ts';
import { SteeredWriter } from '../decoding/steered/steeredWriter.ts';
import { SteeringRunner } from '../decoding/steered/steeringRunner.ts';
import { fitWorkspaceNgrams } from '../decoding/workspaceNgrams.ts';
import type { DeviceState, Engine } from '../engine/engine.ts';
import type { LanguageModel } from '../languageModel/languageModel.ts';
import { evenSubsample } from '../numerics/subsample.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ModelConfig } from '../vae/network/config.ts';

/** Of more texts, evenly drawn ones have all but the rarest words, and to look through all would keep a writer waiting. */
const MAX_FAMILIAR_TEXTS = 50_000;

/** @throws CheckpointError language-model-needed where the model was made with another language model, or without one */
export function requireItsLanguageModel(
  { languageModel: needed }: ModelConfig,
  languageModel: LanguageModel | undefined,
): void {
  if (needed?.hash === languageModel?.config.hash) return;
  throw new CheckpointError(
    'language-model-needed',
    needed === null
      ? 'This model was made without a language model and cannot be opened with one.'
      : 'This model was trained with another language model, which is not here. Bring that one back, or train again.',
  );
}

/** A decoder that writes by itself, with what the workspace's n-grams add. */
export async function ownDecoder(
  saved: SavedModel,
  codes: PassageCodes,
  tokenizer: Tokenizer,
  engine: Engine,
  state: DeviceState,
): Promise<CodeDecoder> {
  const parts = Array.from({ length: tokenizer.vocabularySize }, (_, id) => wordPart(tokenizer.decode([id])));
  return CachedDecoder.create(saved.config, engine, state, parts, (stepDecoder) =>
    fitWorkspaceNgrams(saved, codes, tokenizer, stepDecoder),
  );
}

/**
 * A decoder that steers a language model, which stays the caller's.
 * @param familiar texts whose words it may write
 */
export async function steeredDecoder(
  config: ModelConfig,
  engine: Engine,
  languageModel: LanguageModel,
  state: DeviceState,
  familiar: readonly string[],
): Promise<CodeDecoder> {
  const steering = await SteeringRunner.create(config, engine, languageModel, state);
  return new SteeredWriter(
    new SteeredDecoder(languageModel, steering, { maximumLength: config.maximumLength }),
    FamiliarWords.of(evenSubsample(familiar, MAX_FAMILIAR_TEXTS)),
  );
}
