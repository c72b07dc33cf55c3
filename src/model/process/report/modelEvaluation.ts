import { loadModel } from '../../checkpoint/modelFolder.ts';
import type { EncodingSettings } from '../../corpus/read/decoding.ts';
import {
  evaluate,
  evaluationSections,
  type Evaluation,
  type EvaluationSection,
  type EvaluationOptions,
  type EvaluationWatching,
} from '../../evaluation/evaluate.ts';
import { evaluationSet } from '../../evaluation/evaluationSet.ts';
import { readEvaluationData, type EvaluationData } from './evaluationData.ts';
import { ModelProblem } from '../modelProblem.ts';
import type { ModelSession } from '../open/modelSession.ts';

/** What a report is measured on: enough for the order of size, little enough to wait for. */
const REPORT: EvaluationRequest = {
  sections: evaluationSections,
  seed: 0,
  limit: 60,
  importanceSamples: 10,
  drawnTexts: 60,
  interpolationPairs: 10,
  sliderPassages: 4,
};
/** Share of the time of a report that each section takes, about. */
const SHARES: Record<EvaluationSection, number> = {
  likelihood: 0.1,
  latentCode: 0.05,
  reconstruction: 0.1,
  samples: 0.25,
  interpolation: 0.1,
  sliders: 0.4,
};
/** In words for people. */
const SECTION_NAMES: Record<EvaluationSection, string> = {
  likelihood: 'likelihood',
  latentCode: 'use of the latent code',
  reconstruction: 'reconstruction',
  samples: 'samples',
  interpolation: 'interpolation',
  sliders: 'sliders',
};

export interface EvaluationRequest extends EvaluationOptions {
  /** A file or folder; without it the passages of the model's own documents that were held out from training. */
  readonly data?: string | undefined;
  /** How the files of `data` are encoded; UTF-8 without. */
  readonly encodings?: EncodingSettings | undefined;
  /** At most so many passages. */
  readonly limit?: number | undefined;
}

/**
 * Measures an open model on text that it was not trained on.
 * @throws ModelProblem folder-missing, nothing-to-measure
 */
export async function evaluateModel(
  open: ModelSession,
  { data: path, encodings, limit, ...options }: EvaluationRequest,
  watching: EvaluationWatching = {},
): Promise<Evaluation> {
  const saved = await loadModel(open.savedFolder);
  const heldOut = saved.passages.filter(({ split }) => split === 'validation');
  const data: EvaluationData =
    path === undefined
      ? { passages: heldOut, tokenisation: 'prose' }
      : await readEvaluationData(path, encodings, watching.signal);
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

/**
 * The metrics of a report. `onProgress` hears what is measured and how much of all is done.
 * @throws ModelProblem nothing-to-measure
 */
export function evaluateForReport(
  open: ModelSession,
  {
    signal,
    onProgress,
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((measuring: string, fraction: number) => void) | undefined;
  },
): Promise<Evaluation> {
  return evaluateModel(open, REPORT, {
    signal,
    onProgress: (section, fraction) => {
      const before = evaluationSections.slice(0, evaluationSections.indexOf(section));
      const done = before.reduce((sum, earlier) => sum + SHARES[earlier], fraction * SHARES[section]);
      onProgress?.(SECTION_NAMES[section], Math.min(1, done));
    },
  });
}
