import { CheckpointError, damaged } from '../checkpoint/checkpointError.ts';
import type { StoredPassage } from '../checkpoint/storedPassages.ts';
import { loadModel, loadOptimizerState, type SavedModel } from '../checkpoint/modelFolder.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { parseTrainingRun, type TrainingRun } from '../training/trainingRun.ts';
import type { ParameterValues } from '../vae/parameters.ts';
import { openEngine } from './devices.ts';
import { ModelProblem } from './modelProblem.ts';
import { passageTexts } from './passageTexts.ts';
import type { PreparedRun, RunRequest } from './preparedRun.ts';
import type { RunReporter } from './runReporter.ts';

/**
 * A run as its last checkpoint has it. The documents are not read again: the checkpoint holds the passages.
 * @throws ModelProblem nothing-to-resume; CheckpointError
 */
export async function prepareResumedRun(request: RunRequest, reporter: RunReporter): Promise<PreparedRun> {
  const { modelFolder, settings } = request;
  const saved = await load(modelFolder);
  const optimizerState = await loadOptimizerState(modelFolder);
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
  if (optimizerState === undefined) throw damaged('optimizer.safetensors', 'it is missing');
  const run = parseRun(saved.training.run);
  const { config, passages } = saved;
  const { documents, leftOut } = saved.training;
  reporter.survey({
    documents: documents.length,
    passages: passages.length,
    words: documents.reduce((sum, { words }) => sum + words, 0),
    leftOut,
  });
  const tokenizer = readTokenizer(saved);
  const of = (split: StoredPassage['split']): StoredPassage[] =>
    passages.filter((passage) => passage.split === split);
  const tokenIds = (split: StoredPassage['split']): number[][] =>
    of(split).map(({ text }) => tokenizer.encode(text));
  reporter.at('measuring');
  const engine = await openEngine(settings.device, 'training');
  return {
    engine,
    config,
    recipe: run.recipe,
    seed: run.seed,
    budget: run.budget,
    tokenizer,
    material: { tokenizer: tokenizer.toJson(), passages, documents, leftOut },
    training: tokenIds('training'),
    validation: tokenIds('validation'),
    texts: passageTexts(of('training'), tokenizer),
    resume: {
      config,
      run,
      parameters: saved.parameters as ParameterValues,
      optimizerState: optimizerState as ParameterValues,
    },
  };
}

async function load(modelFolder: string): Promise<SavedModel> {
  try {
    return await loadModel(modelFolder);
  } catch (error) {
    if (!(error instanceof CheckpointError && error.reason === 'model-missing')) throw error;
    throw new ModelProblem(
      'nothing-to-resume',
      `There is no interrupted run in ${modelFolder}. Train a new model.`,
    );
  }
}

export function parseRun(stored: unknown): TrainingRun {
  try {
    return parseTrainingRun(stored);
  } catch {
    throw damaged('training.json', 'the state of the run is malformed');
  }
}

export function readTokenizer({ tokenizer }: SavedModel): Tokenizer {
  try {
    return Tokenizer.fromJson(tokenizer);
  } catch {
    throw damaged('tokenizer.json', 'it is no tokenizer of this program');
  }
}
