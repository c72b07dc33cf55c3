import { FORMAT_VERSION, parseModelConfig, type ModelConfig } from '../vae/network/config.ts';
import { parameterShapes } from '../vae/network/parameters.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { CheckpointError, damaged } from './checkpointError.ts';
import { encodeJson, readFiles, replaceFiles } from './fileSet.ts';
import { ownTokenizer } from './ownTokenizer.ts';
import { dequantize, quantize } from './quantization.ts';
import { encodeSafetensors, parseSafetensors, type FloatTensorMap } from './safetensors.ts';
import { parseDirectionFits, type DirectionFits } from './storedSliders.ts';
import { upgradedConfig } from './versionTwo.ts';

/** A pre-trained network that training starts from: its shape and its weights, and nothing else. */
export interface PretrainedNetwork {
  readonly config: ModelConfig;
  /** Exactly the names and shapes of `parameterShapes(config)`, all values finite. */
  readonly parameters: FloatTensorMap;
  /** Of the built-in directions under `parameters`, where they were fitted. */
  readonly directionFits?: DirectionFits | undefined;
}

/** One that has no language model, with the vocabulary of its own. */
export interface Starter extends PretrainedNetwork {
  readonly tokenizer: Tokenizer;
}

const FILES = {
  config: 'config.json',
  tokenizer: 'tokenizer.json',
  parameters: 'model.safetensors',
  directionFits: 'directions.json',
} as const;
const MEGABYTE = 2 ** 20;
const LIMITS = new Map<string, number>([
  [FILES.config, MEGABYTE],
  [FILES.tokenizer, 16 * MEGABYTE],
  [FILES.parameters, 256 * MEGABYTE],
  [FILES.directionFits, MEGABYTE],
]);

/** Saves a starter with its matrices in eight bits. Throws CheckpointError disk-full, no-permission, disk-error. */
export async function saveStarter(
  folder: string,
  { config, tokenizer, parameters, directionFits }: PretrainedNetwork & Partial<Starter>,
): Promise<void> {
  await replaceFiles(
    folder,
    new Map<string, Iterable<Uint8Array> | undefined>([
      [FILES.config, [encodeJson(config)]],
      [FILES.tokenizer, tokenizer && [encodeJson(tokenizer.toJson())]],
      [FILES.parameters, encodeSafetensors(quantize(parameters))],
      [FILES.directionFits, directionFits && [encodeJson(directionFits)]],
    ]),
    LIMITS,
  );
}

/** Saves what a starter makes of the built-in directions. Throws as `saveStarter`. */
export async function saveStarterDirections(folder: string, fits: DirectionFits): Promise<void> {
  await replaceFiles(folder, new Map([[FILES.directionFits, [encodeJson(fits)]]]), LIMITS);
}

/**
 * Loads a starter, as carefully as if someone else had put it there.
 * @throws CheckpointError, whose message says what to do about a starter
 */
export function loadStarter(folder: string): Promise<Starter> {
  return reading(folder, (files) => {
    const config = configIn(files);
    const json =
      config.languageModel === null ? parse(FILES.tokenizer, files, (raw) => raw as object) : undefined;
    return {
      config,
      tokenizer: ownTokenizer({ config, tokenizer: json }),
      parameters: parametersIn(files, config),
    };
  });
}

/**
 * Loads the network of a starter alone, which may be one that steers a language model.
 * @throws CheckpointError as `loadStarter`
 */
export function loadPretrainedNetwork(folder: string): Promise<PretrainedNetwork> {
  return reading(folder, (files) => {
    const config = configIn(files);
    const directionFits = files.has(FILES.directionFits)
      ? parse(FILES.directionFits, files, (raw) => parseDirectionFits(raw, config.latentSize))
      : undefined;
    return { config, parameters: parametersIn(files, config), directionFits };
  });
}

function configIn(files: Files): ModelConfig {
  return parse(FILES.config, files, (json) => parseModelConfig(upgradedConfig(json, FORMAT_VERSION)));
}

function parametersIn(files: Files, config: ModelConfig): FloatTensorMap {
  const stored = parseSafetensors(FILES.parameters, present(files, FILES.parameters));
  return dequantize(FILES.parameters, stored, parameterShapes(config));
}

async function reading<T>(folder: string, read: (files: Files) => T): Promise<T> {
  try {
    return read(await readFiles(folder, LIMITS));
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
