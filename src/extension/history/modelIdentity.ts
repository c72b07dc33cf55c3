import { createHash } from 'node:crypto';
import type { ModelSummary } from '../../shared/protocol/modelProtocol.ts';
import type { ModelIdentity } from './nodeContent.ts';

/**
 * Tells the open model and its sliders from others.
 * @param modelId of the model that was trained here; a starter that stands in for it has none
 */
export function modelIdentity(modelId: string | undefined, summary: ModelSummary | undefined): ModelIdentity {
  if (summary === undefined) return { model: undefined, sliderSet: undefined };
  const { trainedAt, parameters, axes } = summary;
  const model = summary.fineTuned && modelId !== undefined ? modelId : `starter ${trainedAt} ${parameters}`;
  const sliders = axes.map(({ lowLabel, highLabel, explainedVarianceRatio, named }) => [
    lowLabel,
    highLabel,
    explainedVarianceRatio,
    named?.name,
    named?.accuracy,
  ]);
  const sliderSet = createHash('sha256').update(JSON.stringify(sliders)).digest('hex').slice(0, 16);
  return { model, sliderSet };
}
