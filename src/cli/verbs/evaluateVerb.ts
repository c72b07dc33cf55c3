import { evaluationMarkdown } from '../../model/process/report/evaluationMarkdown.ts';
import { evaluateModel } from '../../model/process/report/modelEvaluation.ts';
import { ModelSession } from '../../model/process/open/modelSession.ts';
import { evaluationSections, FULL_SIZES, type EvaluationSection } from '../../model/evaluation/evaluate.ts';
import type { CommonOptions } from '../commonOptions.ts';
import { encodingsOf, type DocumentOptions } from '../documentOptions.ts';
import type { Terminal } from '../terminal.ts';

export interface EvaluateOptions extends CommonOptions, DocumentOptions {
  readonly data?: string;
  readonly samples: number;
  readonly limit?: number;
  readonly only?: readonly EvaluationSection[];
  readonly seed: number;
  readonly threads: number;
}

/** Measures a model and prints the metrics; how far it is goes to standard error. */
export async function evaluate(folder: string, options: EvaluateOptions, terminal: Terminal): Promise<void> {
  const { data, limit, seed, samples, device, threads, only = evaluationSections } = options;
  const model = await ModelSession.open(folder, device, undefined, threads);
  try {
    const metrics = await evaluateModel(
      model,
      {
        ...FULL_SIZES,
        ...{ data, encodings: encodingsOf(options), limit },
        ...{ seed, importanceSamples: samples, sections: only },
      },
      {
        onProgress: (section, fraction) => {
          terminal.progress(section, `${String(Math.floor(fraction * 100)).padStart(3)} %  ${section}`);
        },
      },
    );
    terminal.result(options, metrics, () => evaluationMarkdown(metrics));
  } finally {
    await model.close();
  }
}
