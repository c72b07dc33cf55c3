import { readdir } from 'node:fs/promises';
import { diskError } from '../checkpoint/checkpointError.ts';
import { codeOf } from '../checkpoint/disk.ts';
import { ModelProblem } from './modelProblem.ts';

/** The name of pre-training's log in the model folder; it may be there before the first checkpoint is. */
export const LOG_FILE = 'pretraining.csv';

/** Keeps a slip of the hand from writing a model among someone's documents. Throws ModelProblem not-a-model-folder. */
export async function requireModelFolder(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    if (codeOf(error) === 'ENOTDIR')
      throw new ModelProblem(
        'not-a-model-folder',
        `${folder} is a file. Name a folder to save the model in.`,
      );
    throw diskError(error, `looking into ${folder}`);
  }
  const ours = names.some(
    (name) => name.startsWith('checkpoint.json') || name.endsWith('.new') || name === LOG_FILE,
  );
  if (names.length > 0 && !ours)
    throw new ModelProblem(
      'not-a-model-folder',
      `The folder ${folder} holds other files and no model. Name an empty or new folder to save the model in.`,
    );
}
