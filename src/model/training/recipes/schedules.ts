import type { TrainingRecipe } from './recipe.ts';

/**
 * What changes in the course of a run, as pure functions of the step and of `progress`, the share of the budget
 * that is used: elapsed training time under a budget in minutes, steps done under a budget in steps.
 */

export type Phase = 'autoencoder' | 'ramp' | 'full';

/** End of the last climb of beta, as a share of the budget. */
function rampEnd(recipe: TrainingRecipe): number {
  const { autoencoderFraction, rampFraction, betaCycles } = recipe;
  if (betaCycles === 1) return Math.min(1, autoencoderFraction + rampFraction);
  const cycle = (1 - autoencoderFraction) / betaCycles;
  return 1 - cycle + Math.min(cycle, rampFraction);
}

export function phaseAt(recipe: TrainingRecipe, progress: number): Phase {
  if (progress < recipe.autoencoderFraction) return 'autoencoder';
  return progress < rampEnd(recipe) ? 'ramp' : 'full';
}

/**
 * 0 in the autoencoder phase, then linear up to `beta` within `rampFraction` and constant; with several cycles the
 * climb starts again at each (Fu et al. 2019).
 */
export function betaSchedule(recipe: TrainingRecipe, progress: number): number {
  const { beta, autoencoderFraction, rampFraction, betaCycles } = recipe;
  if (progress < autoencoderFraction) return 0;
  const cycle = (1 - autoencoderFraction) / betaCycles;
  const since = Math.min(progress, 1) - autoencoderFraction;
  const inCycle = since - Math.min(Math.floor(since / cycle), betaCycles - 1) * cycle;
  return rampFraction === 0 ? beta : beta * Math.min(1, inCycle / rampFraction);
}

/** Standard deviation of epsilon: what the recipe says in the autoencoder phase, then 1. */
export function noiseSchedule(recipe: TrainingRecipe, progress: number): number {
  return progress < recipe.autoencoderFraction ? recipe.autoencoderNoise : 1;
}

/**
 * Linear warmup by step, then half a cosine down to `finalLearningRate` of the peak (Loshchilov and Hutter 2017) by
 * progress, so that a budget in minutes ends at the bottom on a fast machine and on a slow one.
 * @param step steps done before this one
 */
export function learningRateSchedule(recipe: TrainingRecipe, step: number, progress: number): number {
  const { learningRate, finalLearningRate, warmupSteps } = recipe;
  const warmup = Math.min(1, (step + 1) / (warmupSteps + 1));
  const cosine = (1 + Math.cos(Math.PI * Math.min(1, progress))) / 2;
  return learningRate * warmup * (finalLearningRate + (1 - finalLearningRate) * cosine);
}
