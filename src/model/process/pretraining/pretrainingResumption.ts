import { ownTokenizer } from '../../checkpoint/ownTokenizer.ts';
import type { SavedModel } from '../../checkpoint/modelFolder.ts';
import type { TrainingRecord } from '../../checkpoint/trainingRecord.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import type { TrainingRecipe } from '../../training/recipes/recipe.ts';
import type { Budget, TrainingRun, TrainingSnapshot } from '../../training/loop/trainingRun.ts';
import { ModelProblem } from '../modelProblem.ts';
import { loadStoredRun, snapshotOf } from '../run/storedRun.ts';

export interface StoredPretraining {
  readonly saved: SavedModel;
  readonly tokenizer: Tokenizer;
  readonly pretraining: NonNullable<TrainingRecord['pretraining']>;
  readonly resume: TrainingSnapshot;
}

/**
 * A pre-training run as its last checkpoint has it.
 * @throws ModelProblem nothing-to-resume; CheckpointError
 */
export async function loadPretraining(modelFolder: string): Promise<StoredPretraining> {
  const saved = await loadStoredRun(modelFolder, 'Pre-train a new model.');
  const { pretraining } = saved.training;
  if (pretraining === undefined)
    throw new ModelProblem(
      'nothing-to-resume',
      `The model in ${modelFolder} was trained on a workspace, not pre-trained. Name another folder.`,
    );
  return {
    saved,
    tokenizer: ownTokenizer(saved),
    pretraining,
    resume: await snapshotOf(modelFolder, saved),
  };
}

/**
 * The run with `more` time or steps from where it stands, and what is to change in its recipe. The learning rate goes
 * back up to where the longer cosine has it; beta and the time between validations stay as they are.
 * @throws ModelProblem nothing-to-resume, where the run has used what it was given and nothing is added
 */
export function extended(
  run: TrainingRun,
  more: Budget | undefined,
  changes: Partial<TrainingRecipe>,
): TrainingRun {
  const changed = { ...run, recipe: { ...run.recipe, ...changes }, finished: false, validationsSinceBest: 0 };
  if (more === undefined) {
    if (run.progress < 1) return changed;
    throw new ModelProblem(
      'nothing-to-resume',
      'The run has used the time that it was given. Say with --minutes how much longer it should go on.',
    );
  }
  const budget =
    'steps' in more ? { steps: run.step + more.steps } : { minutes: run.elapsedSeconds / 60 + more.minutes };
  const progress = 'steps' in budget ? run.step / budget.steps : run.elapsedSeconds / 60 / budget.minutes;
  // What was a share of the old budget takes as long in the new one.
  const ratio = run.progress === 0 ? 1 : progress / run.progress;
  const { recipe } = changed;
  const validations = Math.min(10_000, Math.max(1, Math.round(recipe.validations / ratio)));
  return {
    ...changed,
    budget,
    progress,
    validationsDone: Math.floor(progress * validations),
    recipe: {
      ...recipe,
      autoencoderFraction: Math.min(1, recipe.autoencoderFraction * ratio),
      rampFraction: Math.min(1, recipe.rampFraction * ratio),
      validations,
    },
  };
}
