/** A stretch of the newer text; `changed` where the older text does not have these words here. */
export interface Stretch {
  readonly text: string;
  readonly changed: boolean;
}

export interface WordDiff {
  readonly stretches: readonly Stretch[];
  readonly changedWords: number;
  readonly words: number;
}

/** Cells of the table of common subsequences that are worth computing while somebody drags a slider. */
const LARGEST_TABLE = 1_000_000;

/**
 * Which words of `newer` are not in `older` at their place: all those outside a longest common subsequence of words.
 * White space never counts as changed by itself. Concatenating the stretches gives `newer`.
 * Where the texts are too long to compare, the whole middle between their common ends counts as changed.
 */
export function diffWords(older: string, newer: string): WordDiff {
  const pieces = newer.split(/(\s+)/u).filter((piece) => piece !== '');
  const after = pieces.filter(isWord);
  const common = commonWords(older.split(/\s+/u).filter(isWord), after);
  let index = 0;
  const changed = pieces.map((piece) => isWord(piece) && !common.has(index++));
  const stretches: { text: string; changed: boolean }[] = [];
  pieces.forEach((text, i) => {
    // White space between two changed words is marked with them.
    const marked =
      changed[i] === true || (!isWord(text) && changed[i - 1] === true && changed[i + 1] === true);
    const last = stretches.at(-1);
    if (last?.changed === marked) last.text += text;
    else stretches.push({ text, changed: marked });
  });
  return { stretches, changedWords: changed.filter(Boolean).length, words: after.length };
}

const isWord = (piece: string): boolean => /^\S/u.test(piece);

/** Indices into `after` of a longest common subsequence with `before`. */
function commonWords(before: readonly string[], after: readonly string[]): Set<number> {
  const common = new Set<number>();
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) common.add(start++);
  let beforeEnd = before.length;
  let afterEnd = after.length;
  while (beforeEnd > start && afterEnd > start && before[beforeEnd - 1] === after[afterEnd - 1]) {
    beforeEnd--;
    common.add(--afterEnd);
  }
  const rows = beforeEnd - start;
  const columns = afterEnd - start;
  if (rows === 0 || columns === 0 || rows * columns > LARGEST_TABLE) return common;

  // longest[i][j]: length of the longest common subsequence of before[start+i ..] and after[start+j ..].
  const width = columns + 1;
  const longest = new Uint16Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      longest[i * width + j] =
        before[start + i] === after[start + j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
  for (let i = 0, j = 0; i < rows && j < columns;)
    if (before[start + i] === after[start + j]) {
      common.add(start + j);
      i++;
      j++;
    } else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i++;
    else j++;
  return common;
}
