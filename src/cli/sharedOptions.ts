import { Option } from 'commander';
import { CUDA_ENGINE_VARIABLE } from '../model/process/devices/deviceVariables.ts';
import { devices } from '../shared/protocol/trainingProtocol.ts';
import * as defaults from './defaults.ts';
import * as values from './optionValues.ts';

/** Options that several verbs take. */

export const formatOption = (): Option =>
  new Option(
    '--format <ending>',
    'how the text is marked up, as the ending of a document: md, tex, rst... (default: plain text)',
  ).argParser(values.format);
export const jsonOption = (): Option => new Option('--json', 'print the result as JSON');
export const deviceOption = (): Option =>
  new Option('--device <device>', 'what computes').choices(devices).default('auto');

export const cudaEngineOption = (): Option =>
  new Option(
    '--cuda-engine <folder>',
    `where npm installed @tensorflow/tfjs-node-gpu, for --device cuda (or set ${CUDA_ENGINE_VARIABLE})`,
  ).argParser(values.cudaEngine);
export const seedOption = (): Option =>
  new Option('--seed <n>', 'same seed, same result').argParser(values.seed).default(defaults.DEFAULT_SEED);
