/** What settings count as where somebody has written nonsense; a test compares these with package.json. */
export const DEFAULTS = {
  largestFileKilobytes: 10_240,
  trainingMinutes: 8,
  seed: 0,
  temperature: 0,
  topP: 0.9,
  numberOfVariations: 5,
  'generation.strength': 1,
  'generation.distance': 1,
  'generation.maxCopiedWords': 0,
} as const;

/** `value` brought into [least, most]; `otherwise` where it is no number. People write anything into settings.json. */
export function numberWithin(value: unknown, least: number, most: number, otherwise: number): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return otherwise;
  return Math.min(most, Math.max(least, value));
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((candidate) => candidate === value) ?? otherwise;
}
