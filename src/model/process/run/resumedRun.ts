import { ownTokenizer } from '../../checkpoint/ownTokenizer.ts';
import { damaged } from '../../checkpoint/checkpointError.ts';
import type { SavedModel } from '../../checkpoint/modelFolder.ts';
import type { TrainingRun } from '../../training/loop/trainingRun.ts';
import { openEngine } from '../devices/openEngine.ts';
import { ModelProblem } from '../modelProblem.ts';
import { openLanguageModel } from '../starter/openLanguageModel.ts';
import type { RunMaterial } from './checkpointWriter.ts';
import type { PreparedRun, RunRequest } from './preparedRun.ts';
import type { RunData } from './runData.ts';
import type { RunReporter } from './runReporter.ts';
import { SteeringData } from './steeringData.ts';
import { loadStoredRun, snapshotOf } from './storedRun.ts';
import { TokenData } from './tokenData.ts';

/**
 * A run as its last checkpoint has it. The documents are not read again: the checkpoint holds the passages.
 * @throws ModelProblem nothing-to-resume; CheckpointError; the signal's reason
 */
export async function prepareResumedRun(
  request: RunRequest,
  reporter: RunReporter,
  signal: AbortSignal,
): Promise<PreparedRun> {
  const { modelFolder, settings } = request;
  const saved = await loadStoredRun(modelFolder, 'Train a new model.');
  if (saved.training.finished)
    throw new ModelProblem(
      'nothing-to-resume',
      `The model in ${modelFolder} was trained to its end. Open it, or train a new one.`,
    );
  if (saved.training.pretraining !== undefined)
    throw new ModelProblem(
      'nothing-to-resume',
      `The model in ${modelFolder} is one that is being pre-trained. Go on with variorum pretrain --resume.`,
    );
  const resume = await snapshotOf(modelFolder, saved);
  const { config, run } = resume;
  const { passages } = saved;
  const { documents, leftOut } = saved.training;
  reporter.survey({
    documents: documents.length,
    passages: passages.length,
    words: documents.reduce((sum, { words }) => sum + words, 0),
    leftOut,
  });
  reporter.at('measuring');
  const engine = await openEngine(settings.device, 'training', { signal });
  try {
    const { data, ...own } = await dataOf(saved, run, modelFolder);
    return {
      engine,
      config,
      recipe: run.recipe,
      seed: run.seed,
      budget: run.budget,
      material: { passages, documents, leftOut, ...own },
      data,
      resume,
    };
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

async function dataOf(
  { config, tokenizer: json, passages, training }: SavedModel,
  { seed, recipe }: TrainingRun,
  modelFolder: string,
): Promise<{ data: RunData } & Pick<RunMaterial, 'tokenizer' | 'steering'>> {
  const languageModel = await openLanguageModel(config);
  if (languageModel === undefined) {
    const tokenizer = ownTokenizer({ config, tokenizer: json });
    return { data: new TokenData(config, tokenizer, passages), tokenizer: tokenizer.toJson() };
  }
  const { steering } = training;
  if (steering === undefined) throw damaged('training.json', 'it does not say what the run learns from');
  const { maximumTokens } = steering;
  const maximumHeldOut = recipe.validationPassages;
  const parts = { config, languageModel, modelFolder, passages, seed, maximumTokens, maximumHeldOut };
  return { data: new SteeringData(parts), tokenizer: undefined, steering };
}
