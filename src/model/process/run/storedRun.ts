import { CheckpointError, damaged } from '../../checkpoint/checkpointError.ts';
import { loadModel, loadOptimizerState, type SavedModel } from '../../checkpoint/modelFolder.ts';
import {
  parseTrainingRun,
  type TrainingRun,
  type TrainingSnapshot,
} from '../../training/loop/trainingRun.ts';
import { floatState } from '../../training/loop/resumedState.ts';
import { goneOptions } from '../../training/loop/versionTwo.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';
import { ModelProblem } from '../modelProblem.ts';

/**
 * What a run left in its folder at its last checkpoint.
 * @param advice what to do where there is nothing
 * @throws ModelProblem nothing-to-resume; CheckpointError
 */
export async function loadStoredRun(modelFolder: string, advice: string): Promise<SavedModel> {
  try {
    return await loadModel(modelFolder);
  } catch (error) {
    if (!(error instanceof CheckpointError && error.reason === 'model-missing')) throw error;
    throw new ModelProblem('nothing-to-resume', `There is no interrupted run in ${modelFolder}. ${advice}`);
  }
}

/**
 * Where training goes on from, with the optimizer's moments.
 * @throws CheckpointError
 */
export async function snapshotOf(modelFolder: string, saved: SavedModel): Promise<TrainingSnapshot> {
  const gone = goneOptions(saved.training.run);
  if (gone.length > 0)
    throw new CheckpointError(
      'model-version',
      `The interrupted run used options that this version of Variorum no longer has (${gone.join(', ')}). ` +
        'Train a new model.',
    );
  return {
    config: saved.config,
    run: readRun(saved),
    parameters: saved.parameters as ParameterValues,
    optimizerState: floatState(await loadOptimizerState(modelFolder)),
  };
}

function readRun({ training }: SavedModel): TrainingRun {
  try {
    return parseTrainingRun(training.run);
  } catch {
    throw damaged('training.json', 'the state of the run is malformed');
  }
}
