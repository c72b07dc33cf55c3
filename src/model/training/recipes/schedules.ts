import type { TrainingRecipe } from './recipe.ts';

/**
 * What changes in the course of a run, as pure functions of the step and of `progress`, the share of the budget
 * that is used: elapsed training time under a budget in minutes, steps done under a budget in steps.
 */

export type Phase = 'autoencoder' | 'ramp' | 'full';

export function phaseAt(recipe: TrainingRecipe, progress: number): Phase {
  const { autoencoderFraction, rampFraction } = recipe;
  if (progress < autoencoderFraction) return 'autoencoder';
  return progress < Math.min(1, autoencoderFraction + rampFraction) ? 'ramp' : 'full';
}

/** 0 in the autoencoder phase, then linear up to `beta` within `rampFraction` and constant. */
export function betaSchedule(recipe: TrainingRecipe, progress: number): number {
  const { beta, autoencoderFraction, rampFraction } = recipe;
  if (progress < autoencoderFraction) return 0;
  const since = Math.min(progress, 1) - autoencoderFraction;
  return rampFraction === 0 ? beta : beta * Math.min(1, since / rampFraction);
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
