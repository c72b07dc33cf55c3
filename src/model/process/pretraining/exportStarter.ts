import { ownTokenizer } from '../../checkpoint/ownTokenizer.ts';
import { availableParallelism } from 'node:os';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingSettings } from '../../../shared/protocol/trainingProtocol.ts';
import { CheckpointError } from '../../checkpoint/checkpointError.ts';
import { loadModel, loadTrainingRecord } from '../../checkpoint/modelFolder.ts';
import { loadStarter, saveStarter, type Starter } from '../../checkpoint/starterFolder.ts';
import type { Engine } from '../../engine/engine.ts';
import { tokenInputs } from '../../training/data/tokenInputs.ts';
import { bitsPerByte } from '../../training/loop/bitsPerByte.ts';
import { Evaluator } from '../../training/loop/evaluator.ts';
import { DEFAULT_RECIPE } from '../../training/recipes/recipe.ts';
import { validate, validationSample } from '../../training/loop/validation.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import type { TokenIds } from '../../vae/graphs/feeds.ts';
import type { FloatTensor } from '../../vae/network/parameters.ts';
import { openEngine } from '../devices/openEngine.ts';
import { requireModelFolder } from '../modelFolderUse.ts';
import { ModelProblem } from '../modelProblem.ts';
import { lockForTraining } from '../run/trainingLock.ts';

/** What was written, and what rounding the weights cost. */
export interface StarterExport {
  readonly bytes: number;
  readonly parameters: number;
  /** The bound on the held-out passages of the model, in bits per byte. */
  readonly bitsPerByteBefore: number;
  readonly bitsPerByteAfter: number;
  readonly passages: number;
}

const MEASURED = { seed: 0, step: 0, elapsedSeconds: 0, recipe: { tokensPerBatch: 2048 } };

/**
 * Writes a model as a starter, and reads it back to measure it.
 * @param out a new or empty folder, or one that holds a starter
 * @throws CheckpointError; ModelProblem not-a-model-folder, already-training
 */
export async function exportStarter(
  modelFolder: string,
  out: string,
  device: TrainingSettings['device'],
): Promise<StarterExport> {
  const saved = await loadModel(modelFolder);
  const tokenizer = ownTokenizer(saved);
  const { config, parameters } = saved;
  await writeStarter(out, { config, tokenizer, parameters });
  const starter = await loadStarter(out);
  const texts = saved.passages.filter(({ split }) => split === 'validation').map(({ text }) => text);
  const sample = validationSample(
    texts.map((text) => tokenizer.encode(text).slice(0, config.maximumLength)),
    DEFAULT_RECIPE.validationPassages,
  );
  const engine = await openEngine(device, 'sampling', { threads: availableParallelism() });
  try {
    const measure = async (values: ReadonlyMap<string, FloatTensor>): Promise<number> =>
      bitsPerByte(
        await measureBound(engine, config, values, sample),
        texts,
        DEFAULT_RECIPE.validationPassages,
      );
    return {
      bytes: await totalBytes(out),
      parameters: [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0),
      bitsPerByteBefore: await measure(parameters),
      bitsPerByteAfter: await measure(starter.parameters),
      passages: sample.length,
    };
  } finally {
    await engine.dispose();
  }
}

/** Never over a model that was trained, whose weights would be rounded for good. */
async function writeStarter(out: string, starter: Starter): Promise<void> {
  await requireModelFolder(out);
  const lock = await lockForTraining(out);
  try {
    const isTrained = await loadTrainingRecord(out).then(
      () => true,
      (error: unknown) =>
        !(error instanceof CheckpointError && error.reason === 'model-missing') && hasRecord(out),
    );
    if (isTrained)
      throw new ModelProblem(
        'not-a-model-folder',
        `${out} holds a model that was trained. Name another folder to write the starter into.`,
      );
    await saveStarter(out, starter);
  } finally {
    lock.release();
  }
}

/** Whether a record of training lies there, readable or not. */
const hasRecord = (out: string): Promise<boolean> =>
  access(join(out, 'training.json')).then(
    () => true,
    () => false,
  );

async function measureBound(
  engine: Engine,
  config: ModelConfig,
  parameters: ReadonlyMap<string, FloatTensor>,
  sample: readonly TokenIds[],
) {
  const evaluator = await Evaluator.create(engine, config, tokenInputs(config), parameters);
  try {
    return await validate(evaluator, config, MEASURED, sample);
  } finally {
    await evaluator.dispose();
  }
}

async function totalBytes(folder: string): Promise<number> {
  const names = ['checkpoint.json', 'config.json', 'tokenizer.json', 'model.safetensors'];
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
