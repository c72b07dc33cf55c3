import { availableParallelism } from 'node:os';
import { shippedModels } from '../../../shared/files/shippedModels.ts';
import { CheckpointError } from '../../checkpoint/checkpointError.ts';
import { LanguageModel } from '../../languageModel/languageModel.ts';
import type { ModelConfig } from '../../vae/network/config.ts';

/** Names the folder of another language model than the shipped one; empty for none. */
export const LANGUAGE_MODEL_VARIABLE = 'VARIORUM_LANGUAGE_MODEL';
/** Names the folder where it is noted that the language model's files were hashed. */
export const LANGUAGE_MODEL_STORAGE_VARIABLE = 'VARIORUM_LANGUAGE_MODEL_STORAGE';

/**
 * Opens the language model that a network was trained with; undefined where it needs none. Whoever asks closes it.
 * @throws CheckpointError language-model-needed where there is none, or another one; LanguageModelError
 */
export async function openLanguageModel(
  { languageModel: needed }: ModelConfig,
  threads = availableParallelism(),
): Promise<LanguageModel | undefined> {
  if (needed === null) return undefined;
  const folder = process.env[LANGUAGE_MODEL_VARIABLE] ?? shippedModels(import.meta.dirname).languageModel;
  if (folder === undefined || folder === '')
    throw isNeeded('there is none here. Install Variorum again, or train from scratch.');
  const storage = process.env[LANGUAGE_MODEL_STORAGE_VARIABLE];
  const languageModel = await LanguageModel.open(folder, {
    threads,
    ...(storage !== undefined && { storage }),
  });
  if (languageModel.config.hash === needed.hash) return languageModel;
  await languageModel.close();
  throw isNeeded(
    'there is another one here. Install the version of Variorum that it is from, or train again.',
  );
}

function isNeeded(why: string): CheckpointError {
  return new CheckpointError(
    'language-model-needed',
    `The model needs the language model that it was trained with, and ${why}`,
  );
}
