/** Indices of at most `max` of `count` items, evenly spread; all of them where there are no more. */
export function evenIndices(count: number, max: number): number[] {
  const size = Math.min(count, Math.floor(max));
  return Array.from({ length: size }, (_, i) => Math.floor((i * count) / size));
}

/** At most `max` of the items, evenly spread. */
export function evenSubsample<T>(items: readonly T[], max: number): T[] {
  return evenIndices(items.length, max).map((index) => items[index]!);
}
