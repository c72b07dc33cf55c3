/** ln sum exp of logits: what is taken from each to make it a log probability. */
export function logNormalizer(logits: Float32Array): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return largest + Math.log(sum);
}

/** Log softmax, in place. Log probabilities stay what they are. */
export function toLogProbabilities(logits: Float32Array): void {
  const normalizer = logNormalizer(logits);
  for (let i = 0; i < logits.length; i++) logits[i]! -= normalizer;
}
