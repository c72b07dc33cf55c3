import { FORMAT_VERSION, parseModelConfig, type ModelConfig } from '../vae/network/config.ts';
import { parameterShapes } from '../vae/network/parameters.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { CheckpointError, damaged } from './checkpointError.ts';
import { encodeJson, readFiles, replaceFiles } from './fileSet.ts';
import { dequantize, quantize } from './quantization.ts';
import { encodeSafetensors, parseSafetensors, type FloatTensorMap } from './safetensors.ts';
import { upgradedConfig } from './versionTwo.ts';

/** A pre-trained model that training starts from: its shape, its vocabulary and its weights, and nothing else. */
export interface Starter {
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  /** Exactly the names and shapes of `parameterShapes(config)`, all values finite. */
  readonly parameters: FloatTensorMap;
}

const FILES = {
  config: 'config.json',
  tokenizer: 'tokenizer.json',
  parameters: 'model.safetensors',
} as const;
const MEGABYTE = 2 ** 20;
const LIMITS = new Map<string, number>([
  [FILES.config, MEGABYTE],
  [FILES.tokenizer, 16 * MEGABYTE],
  [FILES.parameters, 256 * MEGABYTE],
]);

/** Saves a starter with its matrices in eight bits. Throws CheckpointError disk-full, no-permission, disk-error. */
export async function saveStarter(folder: string, { config, tokenizer, parameters }: Starter): Promise<void> {
  await replaceFiles(
    folder,
    new Map<string, Iterable<Uint8Array>>([
      [FILES.config, [encodeJson(config)]],
      [FILES.tokenizer, [encodeJson(tokenizer.toJson())]],
      [FILES.parameters, encodeSafetensors(quantize(parameters))],
    ]),
  );
}

/**
 * Loads a starter, as carefully as if someone else had put it there.
 * @throws CheckpointError, whose message says what to do about a starter
 */
export async function loadStarter(folder: string): Promise<Starter> {
  try {
    const files = await readFiles(folder, LIMITS);
    const config = parse(FILES.config, files, (json) =>
      parseModelConfig(upgradedConfig(json, FORMAT_VERSION)),
    );
    const tokenizer = parse(FILES.tokenizer, files, (json) => Tokenizer.fromJson(json));
    if (tokenizer.vocabularySize !== config.vocabularySize)
      throw damaged(FILES.tokenizer, 'it is the tokenizer of another model');
    const stored = parseSafetensors(FILES.parameters, present(files, FILES.parameters));
    return { config, tokenizer, parameters: dequantize(FILES.parameters, stored, parameterShapes(config)) };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const what = error.message.replace(/ (?:Delete the model and train again|Train one first)\.$/, '');
    throw new CheckpointError(
      error.reason,
      `The starter model cannot be used. ${what} Install Variorum again, or train from scratch.`,
      { cause: error },
    );
  }
}

type Files = ReadonlyMap<string, Uint8Array>;

function present(files: Files, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw damaged(name, 'it is missing');
  return bytes;
}

function parse<T>(name: string, files: Files, read: (json: unknown) => T): T {
  try {
    return read(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(present(files, name))));
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw damaged(name, 'it is not what this version of Variorum reads');
  }
}
