import { InvalidArgumentError } from 'commander';
import { CUDA_ENGINE_VARIABLE } from '../model/process/devices/deviceVariables.ts';
import { isEncoding } from '../model/corpus/read/decoding.ts';
import { KNOWN_ENDINGS } from '../model/corpus/read/formats/formats.ts';

/** Parsers of option values. Each gives a value that is allowed or explains, as commander wants it, what is. */

const LARGEST_SEED = 2 ** 31 - 1;

export const seed = (raw: string): number => whole(raw, 0, LARGEST_SEED);
export const minutes = (raw: string): number => between(raw, 0.01, 100_000);
export const steps = (raw: string): number => whole(raw, 1, 1e9);
export const vocabularySize = (raw: string): number => whole(raw, 300, 65_536);
export const kilobytes = (raw: string): number => between(raw, 1, 1e9);
export const seconds = (raw: string): number => between(raw, 0.05, 3600);
export const count = (raw: string): number => whole(raw, 1, 50);
export const importanceSamples = (raw: string): number => whole(raw, 1, 100_000);
export const passages = (raw: string): number => whole(raw, 2, 1e9);
export const threads = (raw: string): number => whole(raw, 1, 256);
export const interpolationSteps = (raw: string): number => whole(raw, 2, 200);
export const distance = (raw: string): number => between(raw, 0, 4);
export const temperature = (raw: string): number => between(raw, 0, 2);

export const heldOutEvery = (raw: string): number => whole(raw, 2, 1_000_000);
export const size = (raw: string): number => whole(raw, 1, 1_000_000);
export const share = (raw: string): number => between(raw, 0, 1);

/** One positive number for each file, as in 1,2.5. */
export const weights = (raw: string): number[] => raw.split(',').map((one) => between(one, 0.001, 1000));

export function topP(raw: string): number {
  const value = number(raw);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be greater than 0 and at most 1.');
}

export interface SliderSetting {
  readonly name: string;
  readonly value: number;
}

/** NAME=VALUE, which may be given several times; a name may have an equals sign in it. */
export function sliderSetting(raw: string, previous: readonly SliderSetting[] = []): SliderSetting[] {
  const at = raw.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be NAME=VALUE.');
  return [...previous, { name: raw.slice(0, at), value: between(raw.slice(at + 1), -3, 3) }];
}

/** The ending of a document's name, with or without its dot. */
export function format(raw: string): string {
  const ending = raw.replace(/^\./, '').toLowerCase();
  if (KNOWN_ENDINGS.has(ending)) return ending;
  throw new InvalidArgumentError(
    'It must be the ending of a kind of document that is read: md, tex, rst, adoc...',
  );
}

/** An encoding by the name that VS Code has for it, or another that is common. */
export function encoding(raw: string): string {
  if (isEncoding(raw)) return raw;
  throw new InvalidArgumentError(
    'It must be the name of an encoding: utf8, utf16le, windows1252, shiftjis...',
  );
}

/** For an option that may be given several times. */
export const collect = (raw: string, previous: readonly string[] = []): string[] => [...previous, raw];

function whole(raw: string, least: number, most: number): number {
  const value = number(raw);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
}

function between(raw: string, least: number, most: number): number {
  const value = number(raw);
  if (value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
}

function number(raw: string): number {
  if (raw.trim() === '') throw new InvalidArgumentError('It must be a number.');
  return Number(raw); // NaN fails every range.
}

/** Read by whatever opens an engine (process/devices/createEngine.ts). */
export function cudaEngine(folder: string): string {
  process.env[CUDA_ENGINE_VARIABLE] = folder;
  return folder;
}
