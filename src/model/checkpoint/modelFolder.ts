import { FORMAT_VERSION, parseModelConfig, type ModelConfig } from '../vae/network/config.ts';
import { parameterShapes } from '../vae/network/parameters.ts';
import { CheckpointError, damaged, requireKnownVersion } from './checkpointError.ts';
import type { Disk } from './disk.ts';
import { encodeJson, readFiles, removeFiles, replaceFiles, tooLarge } from './fileSet.ts';
import {
  encodeSafetensors,
  LARGEST_FILE,
  parseSafetensors,
  type FloatStored,
  type FloatTensorMap,
  type TensorMap,
} from './safetensors.ts';
import {
  codesFromTensors,
  codesToTensors,
  encodePassages,
  parsePassages,
  type PassageCodes,
  type StoredPassage,
} from './storedPassages.ts';
import {
  parseAxisNames,
  parseDirectionFits,
  parseSliderFits,
  parseSliders,
  type AxisName,
  type DirectionFits,
  type SliderExamples,
  type SliderFit,
} from './storedSliders.ts';
import { RECORD_FORMAT_VERSION, trainingRecordSchema, type TrainingRecord } from './trainingRecord.ts';
import { upgradedConfig } from './versionTwo.ts';

/** A model as it lies in its folder `models/<id>`. Everything read here has been validated. */
export interface SavedModel {
  readonly config: ModelConfig;
  /** A tokenizer.json object, which `ownTokenizer` validates; absent where the tokens are those of a language model. */
  readonly tokenizer: object | undefined;
  /** Exactly the names and shapes of `parameterShapes(config)`; all values finite. */
  readonly parameters: FloatTensorMap;
  readonly training: TrainingRecord;
  readonly passages: readonly StoredPassage[];
  /** Posteriors of `passages` under `parameters`; absent until they were computed. */
  readonly codes: PassageCodes | undefined;
  /** Sliders that the user made; none in a new model. */
  readonly sliders: readonly SliderExamples[];
  /** Of `sliders`, in their order, under `parameters`; absent until they were fitted to these. */
  readonly sliderFits: readonly SliderFit[] | undefined;
  /** Of the built-in directions under `parameters`; absent until they were fitted. */
  readonly directionFits?: DirectionFits | undefined;
  /** Names that the user gave to principal axes of these codes. */
  readonly axisNames?: readonly AxisName[];
}

/**
 * What a save replaces. What is not named stays, but new parameters or passages take the old codes and fits away, new
 * parameters those of the directions, and new sliders the old fits.
 */
export type ModelChanges = Partial<SavedModel> & {
  /** Whatever the optimizer needs to go on; null where nothing goes on. It is three times as large as the model. */
  readonly optimizerState?: TensorMap | null;
};

const FILES = {
  config: 'config.json',
  tokenizer: 'tokenizer.json',
  parameters: 'model.safetensors',
  optimizerState: 'optimizer.safetensors',
  training: 'training.json',
  passages: 'passages.jsonl',
  codes: 'codes.safetensors',
  sliders: 'sliders.json',
  sliderFits: 'fits.json',
  directionFits: 'directions.json',
  axisNames: 'names.json',
} as const;

/**
 * Hidden states of a language model that a run has computed for its passages: cached, no part of what a checkpoint
 * commits, and gone when the run has ended.
 */
export const STATES_FILE = 'states.bin';

const MEGABYTE = 2 ** 20;
const MODEL_LIMITS = new Map<string, number>([
  [FILES.config, MEGABYTE],
  [FILES.tokenizer, 64 * MEGABYTE],
  [FILES.parameters, LARGEST_FILE],
  [FILES.training, 64 * MEGABYTE],
  [FILES.passages, 1024 * MEGABYTE],
  [FILES.codes, LARGEST_FILE],
  [FILES.sliders, 64 * MEGABYTE],
  [FILES.sliderFits, MEGABYTE],
  [FILES.directionFits, MEGABYTE],
  [FILES.axisNames, MEGABYTE],
]);
/** What a save writes beside what a model is read from. */
const SAVED_LIMITS = new Map([...MODEL_LIMITS, [FILES.optimizerState, LARGEST_FILE]]);

/**
 * Saves into a model folder, all of `changes` or nothing (see fileSet.ts). The first save must hold everything but
 * `codes`, `optimizerState` and sliders.
 * @throws CheckpointError model-too-large, disk-full, no-permission, disk-error: the last saved model is still there, whole
 */
export async function saveModel(folder: string, changes: ModelChanges, disk?: Disk): Promise<void> {
  const { config, tokenizer, parameters, optimizerState, training, passages, codes } = changes;
  const { sliders, sliderFits, directionFits, axisNames } = changes;
  const files = new Map<string, Iterable<Uint8Array> | undefined>();
  if (config !== undefined) files.set(FILES.config, [encodeJson(config)]);
  if (tokenizer !== undefined) files.set(FILES.tokenizer, [encodeJson(tokenizer)]);
  if (parameters !== undefined) files.set(FILES.parameters, encodeSafetensors(parameters));
  if (optimizerState === null) files.set(FILES.optimizerState, undefined);
  else if (optimizerState !== undefined) files.set(FILES.optimizerState, encodeSafetensors(optimizerState));
  if (training !== undefined) files.set(FILES.training, [encodeJson(training)]);
  if (passages !== undefined) files.set(FILES.passages, encodePassages(passages));
  if (codes !== undefined) {
    const latentSize = (config ?? (await loadConfig(folder))).latentSize;
    files.set(FILES.codes, encodeSafetensors(codesToTensors(codes, latentSize)));
  } else if (parameters !== undefined || passages !== undefined) files.set(FILES.codes, undefined);
  if (sliders !== undefined) files.set(FILES.sliders, [encodeJson(sliders)]);
  if (sliderFits !== undefined) files.set(FILES.sliderFits, [encodeJson(sliderFits)]);
  else if ([parameters, passages, sliders].some((change) => change !== undefined))
    files.set(FILES.sliderFits, undefined);
  if (directionFits !== undefined) files.set(FILES.directionFits, [encodeJson(directionFits)]);
  else if (parameters !== undefined) files.set(FILES.directionFits, undefined);
  if (axisNames !== undefined) files.set(FILES.axisNames, [encodeJson(axisNames)]);
  else if (parameters !== undefined || passages !== undefined) files.set(FILES.axisNames, undefined);
  await replaceFiles(folder, files, SAVED_LIMITS, disk);
}

/**
 * Checks before training, not after it, that what it will save can be read again.
 * @param latentSize of the codes that the passages will have
 * @throws CheckpointError model-too-large
 */
export function requireStorable(passages: readonly StoredPassage[], latentSize: number): void {
  const room = (name: string): number => SAVED_LIMITS.get(name)!;
  let bytes = 0;
  for (const chunk of encodePassages(passages)) {
    bytes += chunk.byteLength;
    if (bytes > room(FILES.passages)) throw tooLarge(FILES.passages, room(FILES.passages));
  }
  // Two numbers of four bytes for each dimension, and the header.
  if (8 * latentSize * passages.length + MEGABYTE > room(FILES.codes))
    throw tooLarge(FILES.codes, room(FILES.codes));
}

/**
 * Loads all but the optimizer's state.
 * @throws CheckpointError model-missing, model-foreign, model-version, model-damaged, model-too-large, disk-error
 */
export async function loadModel(folder: string): Promise<SavedModel> {
  const files = await readFiles(folder, MODEL_LIMITS);
  const config = parseConfig(json(files, FILES.config));
  const tokenizer = config.languageModel === null ? tokenizerJson(files) : undefined;
  const parameters = parametersOf(
    parseSafetensors(FILES.parameters, present(files, FILES.parameters)),
    config,
  );

  const training = parseTraining(json(files, FILES.training));
  const passages = parsePassages(FILES.passages, present(files, FILES.passages));
  const codes = codesIn(files, passages.length, config.latentSize);
  const sliders = files.has(FILES.sliders) ? parseSliders(FILES.sliders, json(files, FILES.sliders)) : [];
  const sliderFits = files.has(FILES.sliderFits)
    ? parseSliderFits(json(files, FILES.sliderFits), sliders.length, config.latentSize)
    : undefined;
  const directionFits = files.has(FILES.directionFits)
    ? parseDirectionFits(json(files, FILES.directionFits), config.latentSize)
    : undefined;
  const computed = { codes, sliders, sliderFits, directionFits };
  return {
    config,
    tokenizer,
    parameters,
    training,
    passages,
    ...computed,
    axisNames: namesIn(files, config),
  };
}

/** Loads the sliders that the user made, and nothing else. Throws as {@link loadModel}. */
export async function loadSliders(folder: string): Promise<SliderExamples[]> {
  const files = await readFiles(folder, only(FILES.sliders));
  return files.has(FILES.sliders) ? parseSliders(FILES.sliders, json(files, FILES.sliders)) : [];
}

/** Loads the names that the user gave to axes, and the passages that tell what they mean. Throws as {@link loadModel}. */
export async function loadAxisNames(
  folder: string,
): Promise<Pick<SavedModel, 'passages' | 'codes'> & { readonly axisNames: readonly AxisName[] }> {
  const wanted = [FILES.config, FILES.passages, FILES.codes, FILES.axisNames];
  const files = await readFiles(folder, new Map(wanted.map((name) => [name, MODEL_LIMITS.get(name)!])));
  const config = parseConfig(json(files, FILES.config));
  const passages = parsePassages(FILES.passages, present(files, FILES.passages));
  const codes = codesIn(files, passages.length, config.latentSize);
  return { passages, codes, axisNames: namesIn(files, config) };
}

/** Loads the optimizer's state as it was saved; `undefined` where there is none. Throws as {@link loadModel}. */
export async function loadOptimizerState(folder: string): Promise<TensorMap | undefined> {
  const files = await readFiles(folder, new Map([[FILES.optimizerState, LARGEST_FILE]]));
  const bytes = files.get(FILES.optimizerState);
  return bytes && parseSafetensors(FILES.optimizerState, bytes);
}

/** Loads training.json alone: the cheap way to ask what a folder holds. Throws as {@link loadModel}. */
export async function loadTrainingRecord(folder: string): Promise<TrainingRecord> {
  return parseTraining(json(await readFiles(folder, only(FILES.training)), FILES.training));
}

/** Deletes a model. Files in the folder that are not the model's are left, and then the folder too. */
export async function deleteModel(folder: string, disk?: Disk): Promise<void> {
  await removeFiles(folder, [...Object.values(FILES), STATES_FILE], disk);
}

function codesIn(files: Files, passages: number, latentSize: number): PassageCodes | undefined {
  const bytes = files.get(FILES.codes);
  return bytes && codesFromTensors(FILES.codes, parseSafetensors(FILES.codes, bytes), passages, latentSize);
}

function namesIn(files: Files, { latentSize }: ModelConfig): AxisName[] {
  return files.has(FILES.axisNames) ? parseAxisNames(json(files, FILES.axisNames), latentSize) : [];
}

async function loadConfig(folder: string): Promise<ModelConfig> {
  return parseConfig(json(await readFiles(folder, only(FILES.config)), FILES.config));
}

function only(name: string): Map<string, number> {
  return new Map([[name, MODEL_LIMITS.get(name) ?? 0]]);
}

type Files = ReadonlyMap<string, Uint8Array>;

function present(files: Files, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw damaged(name, 'it is missing');
  return bytes;
}

function text(files: Files, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(present(files, name));
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw damaged(name, 'it is no text');
  }
}

function json(files: Files, name: string): unknown {
  try {
    return JSON.parse(text(files, name));
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw damaged(name, 'it is no JSON');
  }
}

function tokenizerJson(files: Files): object {
  const tokenizer = json(files, FILES.tokenizer);
  if (typeof tokenizer !== 'object' || tokenizer === null) throw damaged(FILES.tokenizer, 'it is no object');
  return tokenizer;
}

function parseConfig(raw: unknown): ModelConfig {
  requireKnownVersion(FILES.config, raw, FORMAT_VERSION);
  const config = upgradedConfig(raw, FORMAT_VERSION);
  try {
    return parseModelConfig(config);
  } catch {
    throw damaged(FILES.config, 'it does not describe a model that this version of Variorum can run');
  }
}

function parseTraining(raw: unknown): TrainingRecord {
  requireKnownVersion(FILES.training, raw, RECORD_FORMAT_VERSION);
  const parsed = trainingRecordSchema.safeParse(raw);
  if (!parsed.success) throw damaged(FILES.training, 'its entries are malformed');
  return parsed.data;
}

function parametersOf(stored: TensorMap, config: ModelConfig): FloatTensorMap {
  const expected = parameterShapes(config);
  const parameters = new Map<string, FloatStored>();
  for (const [name, shape] of expected) {
    const tensor = stored.get(name);
    if (tensor?.dataType !== 'float32' || tensor.shape.join() !== shape.join())
      throw damaged(FILES.parameters, `tensor ${name} is missing or does not fit config.json`);
    parameters.set(name, tensor);
  }
  if (stored.size !== expected.size) throw damaged(FILES.parameters, 'it holds tensors of another model');
  return parameters;
}
