/** Corpus BLEU-4 (Papineni et al. 2002) without smoothing, words as spaces part them, one reference a text. 0 to 1. */
export function corpusBleu(pairs: readonly { hypothesis: string; reference: string }[]): number {
  const matched = [0, 0, 0, 0];
  const total = [0, 0, 0, 0];
  let [hypothesisLength, referenceLength] = [0, 0];
  const grams = (words: readonly string[], n: number): Map<string, number> => {
    const counts = new Map<string, number>();
    for (let i = 0; i + n <= words.length; i++) {
      const gram = words.slice(i, i + n).join(' ');
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
    return counts;
  };
  for (const { hypothesis, reference } of pairs) {
    const h = hypothesis.split(/\s+/).filter((word) => word !== '');
    const r = reference.split(/\s+/).filter((word) => word !== '');
    hypothesisLength += h.length;
    referenceLength += r.length;
    for (let n = 1; n <= 4; n++) {
      const inReference = grams(r, n);
      for (const [gram, count] of grams(h, n)) {
        matched[n - 1]! += Math.min(count, inReference.get(gram) ?? 0);
        total[n - 1]! += count;
      }
    }
  }
  if (matched.includes(0)) return 0;
  const logs = matched.reduce((sum, count, n) => sum + Math.log(count / total[n]!), 0) / 4;
  return Math.exp(logs + Math.min(0, 1 - referenceLength / hypothesisLength));
}
