/** Tokens that are looked at together: of most such groups none is wanted. */
const TOGETHER = 4;

/**
 * The `count` most probable tokens that are not forbidden, the most probable first; of equal ones the first.
 * @param probabilities [V], none below 0, so that their bits compare as integers do, in half of the time; 0 forbids a token
 */
export function mostProbable(probabilities: Float32Array, count: number): number[] {
  const bits = new Int32Array(probabilities.buffer, probabilities.byteOffset, probabilities.length);
  const kept: number[] = [];
  let bound = 0;
  const consider = (tokenId: number): void => {
    if (bits[tokenId]! <= bound) return;
    if (kept.length === count) kept.pop();
    let place = kept.length;
    while (place > 0 && bits[kept[place - 1]!]! < bits[tokenId]!) place--;
    kept.splice(place, 0, tokenId);
    if (kept.length === count) bound = bits[kept[count - 1]!]!;
  };
  let tokenId = 0;
  for (; tokenId + TOGETHER <= bits.length; tokenId += TOGETHER) {
    if (
      bits[tokenId]! > bound ||
      bits[tokenId + 1]! > bound ||
      bits[tokenId + 2]! > bound ||
      bits[tokenId + 3]! > bound
    )
      for (let i = 0; i < TOGETHER; i++) consider(tokenId + i);
  }
  for (; tokenId < bits.length; tokenId++) consider(tokenId);
  return kept;
}
