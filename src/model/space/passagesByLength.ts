/**
 * Passages in groups of like length that fit into one run each, so that little is padding and memory is bounded.
 * @param lengths of the passages, in tokens
 * @param positions most of them in one run, padding counted and one more than its tokens for each passage
 * @returns places in `lengths`; a passage that is longer than a run is one by itself
 */
export function passagesByLength(lengths: readonly number[], positions: number): number[][] {
  const groups: number[][] = [];
  const order = Array.from(lengths.keys()).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  for (const place of order) {
    const open = groups.at(-1);
    if (open !== undefined && (open.length + 1) * (lengths[place]! + 1) <= positions) open.push(place);
    else groups.push([place]);
  }
  return groups;
}
