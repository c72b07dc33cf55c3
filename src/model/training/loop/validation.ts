import type { ModelConfig } from '../../vae/network/config.ts';
import type { Example } from '../data/inputMaker.ts';
import type { Evaluates } from './evaluator.ts';
import { evenSubsample } from '../../numerics/subsample.ts';
import { randomStream } from './randomStreams.ts';
import type { TrainingRecipe } from '../recipes/recipe.ts';
import type { TrainingRun, Validation } from './trainingRun.ts';

/** A dimension is in use when the posterior means vary by more than this (Burda et al. 2016, section 5.2). */
const ACTIVE_VARIANCE = 0.01;

/**
 * Passages to validate on, spread evenly over the ones held out and in order of length, so that little is padding.
 * @param maximum `validationPassages` of the recipe
 */
export function validationSample<E extends Example>(passages: readonly E[], maximum: number): E[] {
  return evenSubsample(passages, maximum).sort((a, b) => a.length - b.length);
}

/**
 * The unweighted ELBO on held-out passages with one posterior sample for each. The noise is the same every time, so
 * that two validations differ by the parameters alone.
 * @param sample from `validationSample`; not empty
 */
export async function validate<E extends Example>(
  trainer: Evaluates<E>,
  config: ModelConfig,
  run: Pick<TrainingRun, 'seed' | 'step' | 'elapsedSeconds'> & {
    readonly recipe: Pick<TrainingRecipe, 'tokensPerBatch'>;
  },
  sample: readonly E[],
): Promise<Validation> {
  const { latentSize } = config;
  let reconstruction = 0;
  const kl = new Float64Array(latentSize);
  const means = new Float64Array(latentSize);
  const squares = new Float64Array(latentSize);
  let first = 0;
  while (first < sample.length) {
    const batch = leadingBatch(sample, first, run.recipe.tokensPerBatch);
    const epsilon = new Float32Array(batch.length * latentSize);
    for (let row = 0; row < batch.length; row++)
      epsilon.set(randomStream(run.seed, 'validation', first + row).normals(latentSize), row * latentSize);
    const result = await trainer.evaluate(batch, epsilon);
    for (const nats of result.reconstruction) reconstruction += nats;
    for (let i = 0; i < epsilon.length; i++) {
      const dimension = i % latentSize;
      const mean = result.posteriorMean[i]!;
      kl[dimension]! += result.kl[i]!;
      means[dimension]! += mean;
      squares[dimension]! += mean * mean;
    }
    first += batch.length;
  }
  const count = sample.length;
  const klPerDimension = [...kl].map((total) => total / count);
  const totalKl = klPerDimension.reduce((total, nats) => total + nats, 0);
  const reconstructionLoss = reconstruction / count;
  return {
    step: run.step,
    seconds: run.elapsedSeconds,
    reconstructionLoss,
    kl: totalKl,
    elbo: -(reconstructionLoss + totalKl),
    klPerDimension,
    activeUnits: [...means].filter(
      (total, dimension) => squares[dimension]! / count - (total / count) ** 2 > ACTIVE_VARIANCE,
    ).length,
  };
}

/** As many of the passages from `first` on, sorted by length, as one batch may hold; at least one. */
function leadingBatch<E extends Example>(sorted: readonly E[], first: number, tokensPerBatch: number): E[] {
  let end = first + 1;
  while (end < sorted.length && (end - first + 1) * (sorted[end]!.length + 1) <= tokensPerBatch) end++;
  return sorted.slice(first, end);
}
