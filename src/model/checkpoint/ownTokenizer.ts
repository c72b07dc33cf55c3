import { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ModelConfig } from '../vae/network/config.ts';
import { CheckpointError, damaged } from './checkpointError.ts';

const FILE = 'tokenizer.json';

/**
 * The tokenizer that is stored with a model.
 * @param json absent where the model's tokens are those of a language model
 * @throws CheckpointError language-model-needed, model-damaged
 */
export function ownTokenizer({
  config,
  tokenizer: json,
}: {
  readonly config: ModelConfig;
  readonly tokenizer: object | undefined;
}): Tokenizer {
  if (json === undefined)
    throw new CheckpointError(
      'language-model-needed',
      'The model steers a language model, and cannot be used without it. Delete the model and train again.',
    );
  let tokenizer: Tokenizer;
  try {
    tokenizer = Tokenizer.fromJson(json);
  } catch {
    throw damaged(FILE, 'it is no tokenizer of this program');
  }
  if (tokenizer.vocabularySize !== config.vocabularySize)
    throw damaged(FILE, 'it is the tokenizer of another model');
  return tokenizer;
}
