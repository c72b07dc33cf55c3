import { ownTokenizer } from '../../checkpoint/ownTokenizer.ts';
import type { StoredPassage } from '../../checkpoint/storedPassages.ts';
import { openEngine } from '../devices/openEngine.ts';
import { ModelProblem } from '../modelProblem.ts';
import type { PreparedRun, RunRequest } from './preparedRun.ts';
import type { RunReporter } from './runReporter.ts';
import { loadStoredRun, snapshotOf } from './storedRun.ts';

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
  const tokenizer = ownTokenizer(saved);
  const of = (split: StoredPassage['split']): StoredPassage[] =>
    passages.filter((passage) => passage.split === split);
  const tokenIds = (split: StoredPassage['split']): number[][] =>
    of(split).map(({ text }) => tokenizer.encode(text));
  reporter.at('measuring');
  const engine = await openEngine(settings.device, 'training', { signal });
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
    resume,
  };
}
