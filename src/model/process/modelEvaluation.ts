import { loadModel } from '../checkpoint/modelFolder.ts';
import {
  evaluate,
  type Evaluation,
  type EvaluationOptions,
  type EvaluationWatching,
} from '../training/evaluation/evaluate.ts';
import { evaluationSet } from '../training/evaluation/evaluationSet.ts';
import { readEvaluationData, type EvaluationData } from './evaluationData.ts';
import { ModelProblem } from './modelProblem.ts';
import type { OpenModel } from './openModel.ts';

export interface EvaluationRequest extends EvaluationOptions {
  /** A file or folder; without it the passages of the model's own documents that were held out from training. */
  readonly data?: string | undefined;
  /** At most so many passages. */
  readonly limit?: number | undefined;
}

/**
 * Measures an open model on text that it was not trained on.
 * @throws ModelProblem folder-missing, nothing-to-measure
 */
export async function evaluateModel(
  open: OpenModel,
  { data: path, limit, ...options }: EvaluationRequest,
  watching: EvaluationWatching = {},
): Promise<Evaluation> {
  const saved = await loadModel(open.folder);
  const heldOut = saved.passages.filter(({ split }) => split === 'validation');
  const data: EvaluationData =
    path === undefined
      ? { passages: heldOut, tokenisation: 'prose' }
      : await readEvaluationData(path, watching.signal);
  const model = open.latent;
  const trainingTexts = saved.passages.flatMap(({ split, text }) => (split === 'training' ? [text] : []));
  const { tokenizer } = model;
  const { maximumLength } = model.config;
  const { tokenisation } = data;
  const set = evaluationSet(data.passages, { tokenizer, maximumLength, trainingTexts, tokenisation, limit });
  if (set.texts.length < 2)
    throw new ModelProblem(
      'nothing-to-measure',
      `There is nothing to measure the model on: of ${set.found} passages it was trained on ${set.trainedOn}. ` +
        'Give it text that it has not seen.',
    );
  const scorer = await open.scorer(saved);
  try {
    return await evaluate({ model, scorer, set, trainingTexts }, options, watching);
  } finally {
    await scorer.dispose();
  }
}
