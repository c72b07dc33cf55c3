/**
 * Byte-level BPE as its definition reads, without any of the bookkeeping that makes it fast: count every pair, merge
 * the most frequent one everywhere, count again. For small texts; the trainer must agree with it merge for merge.
 *
 * @param words each word with its count. Tokens are arrays of bytes, so that nothing is shared with the trainer's ids.
 */
export function referenceMerges(words: ReadonlyMap<string, number>, mergeCount: number): string[][] {
  const segmented = [...words].map(([word, count]) => ({
    tokens: [...Buffer.from(word)].map((byte) => [byte]),
    count,
  }));
  // Equal counts are decided by the age of the tokens: bytes in order, then merges in order.
  const ages: string[] = Array.from({ length: 256 }, (_, byte) => String([byte]));
  const merges: string[][] = [];
  while (merges.length < mergeCount) {
    const counts = new Map<string, number>();
    for (const { tokens, count } of segmented)
      for (let i = 0; i + 1 < tokens.length; i++) {
        const key = `${String(tokens[i])}|${String(tokens[i + 1])}`;
        counts.set(key, (counts.get(key) ?? 0) + count);
      }
    const age = (key: string): number => {
      const [left, right] = key.split('|');
      return ages.indexOf(left!) * 1e6 + ages.indexOf(right!);
    };
    const [best] = [...counts].sort(([a, m], [b, n]) => n - m || age(a) - age(b));
    if (best === undefined || best[1] < 2) break;
    const [left, right] = best[0].split('|') as [string, string];
    merges.push([left, right]);
    const joined = `${left},${right}`;
    if (!ages.includes(joined)) ages.push(joined);
    for (const word of segmented) word.tokens = mergedOnce(word.tokens, left, right);
  }
  return merges;
}

function mergedOnce(tokens: number[][], left: string, right: string): number[][] {
  const merged: number[][] = [];
  for (let i = 0; i < tokens.length; i++) {
    const next = tokens[i + 1];
    if (next !== undefined && String(tokens[i]) === left && String(next) === right) {
      merged.push([...tokens[i]!, ...next]);
      i++;
    } else merged.push(tokens[i]!);
  }
  return merged;
}
