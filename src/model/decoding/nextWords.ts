import type { Candidate } from './steered/candidates.ts';

/** A word that may come next, without the space before it. */
export interface NextWord {
  readonly word: string;
  /** That exactly this word comes next. */
  readonly probability: number;
}

/** Distributions of next tokens, the likeliest first; those that are not listed together have little. */
export interface TokenSteps {
  /** After what the text begins with. */
  begin(): Promise<readonly Candidate[]>;
  /**
   * After one more token in each row.
   * @param sources the row that each goes on from; 0 after `begin`
   */
  append(
    tokenIds: readonly number[],
    sources: readonly number[],
    signal?: AbortSignal,
  ): Promise<(readonly Candidate[])[]>;
  dispose(): void;
}

/** A word is letters and digits; marks inside it join it. A part of a character is U+FFFD. */
const BEGINS_WORD = /^[\p{L}\p{M}\p{N}\uFFFD]/u;
const GOES_ON = /^[\p{L}\p{M}\p{N}\uFFFD'’-]/u;
const TRAILING_MARKS = /['’-]+$/u;
/** Beginnings of words that are read on side by side. */
const MAX_ROWS = 8;
/** Tokens of a word at most. */
const MAX_TOKENS = 8;

/** Whether a token goes on with the word that the text ends with. */
export const goesOnWithWord = (token: string): boolean => GOES_ON.test(token);

interface Beginning {
  readonly tokenIds: readonly number[];
  readonly logProbability: number;
  readonly source: number;
}

/**
 * The likeliest whole words that come next, by beam search over their tokens. The probability of a word is that of its
 * tokens times that of no token that goes on with it; spellings of the same word add up.
 * @param afterSpace whether a space comes before the word, which its first token then holds
 * @param text of some tokens
 */
export async function nextWords(
  steps: TokenSteps,
  { count, afterSpace }: { readonly count: number; readonly afterSpace: boolean },
  text: (tokenIds: readonly number[]) => string,
  signal?: AbortSignal,
): Promise<NextWord[]> {
  const probabilities = new Map<string, number>();
  const best = (): NextWord[] =>
    Array.from(probabilities, ([word, probability]) => ({ word, probability }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, count);
  let open: Beginning[] = (await steps.begin())
    .filter(({ tokenId }) => {
      const token = text([tokenId]);
      return afterSpace === token.startsWith(' ') && BEGINS_WORD.test(token.trimStart());
    })
    .slice(0, MAX_ROWS)
    .map(({ tokenId, logProbability }) => ({ tokenIds: [tokenId], logProbability, source: 0 }));
  for (let length = 1; length <= MAX_TOKENS && open.length > 0; length++) {
    const following = await steps.append(
      open.map(({ tokenIds }) => tokenIds.at(-1)!),
      open.map(({ source }) => source),
      signal,
    );
    const longer: Beginning[] = [];
    for (const [row, { tokenIds, logProbability }] of open.entries()) {
      const inside = following[row]!.filter(({ tokenId }) => goesOnWithWord(text([tokenId])));
      const goingOn = inside.reduce((sum, next) => sum + Math.exp(next.logProbability), 0);
      const word = text(tokenIds).trimStart().replace(TRAILING_MARKS, '');
      const probability = Math.exp(logProbability) * Math.max(0, 1 - goingOn);
      if (!word.includes('\uFFFD')) probabilities.set(word, (probabilities.get(word) ?? 0) + probability);
      for (const next of inside)
        longer.push({
          tokenIds: [...tokenIds, next.tokenId],
          logProbability: logProbability + next.logProbability,
          source: row,
        });
    }
    // No word that is still open can be likelier than its beginning.
    const found = best();
    const least = found.length < count ? 0 : found.at(-1)!.probability;
    open = longer
      .filter(({ logProbability }) => Math.exp(logProbability) > least)
      .sort((a, b) => b.logProbability - a.logProbability)
      .slice(0, MAX_ROWS);
  }
  return best();
}
