/**
 * Small models fall into loops ("and so and so and so", "have have been been") that they never leave. A decoding must not
 * go on in one; nor must it lose what a writer repeats on purpose. The rules below are broken by none to five real
 * passages in a thousand of fiction ("that that machine") and by sixteen in a thousand of technical documents, mostly in
 * numbers and links: that is what they cost.
 */

/** Longest unit, in tokens, that may not follow itself. */
const LONGEST_UNIT = 8;
/** Tokens in a row that may occur twice in a text, not three times. */
const RUN = 4;
/** Tokens in a row, all of words, that may occur once. */
const RUN_OF_WORDS = 6;

/** What a token is in a word: its beginning (a space and letters), a later part (letters alone), or neither. */
export type WordPart = 'start' | 'inside' | 'none';

export function wordPart(token: string): WordPart {
  if (/^ \p{L}[\p{L}\p{M}]*$/u.test(token)) return 'start';
  return /^[\p{L}\p{M}]+$/u.test(token) ? 'inside' : 'none';
}

/**
 * The tokens that cannot come next:
 * - those that complete the third occurrence in a row of a unit of up to eight tokens;
 * - those that complete the second occurrence in a row of such a unit, where it is one or several whole words;
 * - those that complete the third occurrence, anywhere, of four tokens in a row, or the second of six that are all words.
 *
 * @param partOf of any token of the text
 */
export function repetitions(text: readonly number[], partOf: (tokenId: number) => WordPart): Set<number> {
  const found = new Set<number>();
  const end = text.length;
  for (let unit = 1; unit <= LONGEST_UNIT; unit++) {
    const first = end - 2 * unit + 1;
    const isWords =
      first >= 0 &&
      partOf(text[first]!) === 'start' &&
      text.slice(first, first + unit).every((tokenId) => partOf(tokenId) !== 'none');
    if (endsRepeating(text, unit, isWords ? 2 : 3)) found.add(text[end - unit]!);
  }
  const counts = new Map<number, number>();
  for (const last of continuations(text, RUN)) counts.set(last, (counts.get(last) ?? 0) + 1);
  for (const [tokenId, count] of counts) if (count >= 2) found.add(tokenId);
  if (text.slice(1 - RUN_OF_WORDS).every((tokenId) => partOf(tokenId) !== 'none'))
    for (const last of continuations(text, RUN_OF_WORDS)) if (partOf(last) !== 'none') found.add(last);
  return found;
}

/** What followed each earlier occurrence of the text's last `run - 1` tokens. */
function continuations(text: readonly number[], run: number): number[] {
  const found: number[] = [];
  const tail = text.length - (run - 1);
  for (let start = 0; start < tail; start++) {
    let matches = true;
    for (let i = 0; matches && i < run - 1; i++) matches = text[start + i] === text[tail + i];
    if (matches) found.push(text[start + run - 1]!);
  }
  return found;
}

/** Whether one more token, the one `unit` before it, makes the text end in `times` equal units. */
function endsRepeating(text: readonly number[], unit: number, times: number): boolean {
  const end = text.length;
  if (times * unit - 1 > end) return false;
  for (let i = end - 1; i > end - (times - 1) * unit; i--) if (text[i] !== text[i - unit]) return false;
  return true;
}
