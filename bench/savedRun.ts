import { existsSync } from 'node:fs';
import path from 'node:path';
import { encodeJson, readFiles, replaceFiles } from '../src/model/checkpoint/fileSet.ts';
import { encodeSafetensors, LARGEST_FILE, parseSafetensors } from '../src/model/checkpoint/safetensors.ts';
import { parseTrainingRun, type TrainingSnapshot } from '../src/model/training/loop/trainingRun.ts';
import { parseModelConfig } from '../src/model/vae/network/config.ts';
import type { ParameterValues } from '../src/model/vae/network/parameters.ts';

/** A run of a benchmark on disk, so that hours of training survive the end of the process: what `train` resumes from. */
const FILES = {
  config: 'config.json',
  run: 'run.json',
  parameters: 'model.safetensors',
  optimizerState: 'optimizer.safetensors',
} as const;

export async function saveRun(folder: string, snapshot: TrainingSnapshot): Promise<void> {
  const { config, run, parameters, optimizerState } = snapshot;
  await replaceFiles(
    folder,
    new Map<string, Iterable<Uint8Array>>([
      [FILES.config, [encodeJson(config)]],
      [FILES.run, [encodeJson(run)]],
      [FILES.parameters, encodeSafetensors(parameters)],
      [FILES.optimizerState, encodeSafetensors(optimizerState)],
    ]),
    new Map(Object.values(FILES).map((name) => [name, LARGEST_FILE])),
  );
}

/** @returns undefined where nothing was saved yet */
export async function loadRun(folder: string): Promise<TrainingSnapshot | undefined> {
  if (!existsSync(path.join(folder, FILES.run))) return undefined;
  const files = await readFiles(folder, new Map(Object.values(FILES).map((name) => [name, LARGEST_FILE])));
  const json = (name: string): unknown => JSON.parse(Buffer.from(files.get(name)!).toString('utf8'));
  const tensors = (name: string): ParameterValues =>
    parseSafetensors(name, files.get(name)!) as ParameterValues;
  return {
    config: parseModelConfig(json(FILES.config)),
    run: parseTrainingRun(json(FILES.run)),
    parameters: tensors(FILES.parameters),
    optimizerState: tensors(FILES.optimizerState),
  };
}
