/** A letter of a script that is written without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Dictionaries go by script, so the locale does not matter; it is fixed so that every machine counts alike. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
/** Units segmented at once: Intl.Segmenter takes time in proportion to more than its input. */
const WINDOW = 512;
/** Longer than any word of a dictionary. */
const MAX_WORD = 32;

/** Whether a text has letters of a script that is written without spaces. */
export function isUnspaced(text: string): boolean {
  return UNSPACED.test(text);
}

/**
 * The words of a stretch without spaces, as its readers count them: by a dictionary for Chinese, Japanese, Thai, Lao, Khmer and
 * Burmese; the stretch itself in every other script. Punctuation is no word.
 */
export function unspacedWords(stretch: string): string[] {
  if (!isUnspaced(stretch)) return [stretch];
  const words: string[] = [];
  for (let start = 0; start < stretch.length;) {
    const window = stretch.slice(start, start + WINDOW);
    const isLast = start + WINDOW >= stretch.length;
    let end = 0;
    let last: string | null = null;
    for (const { segment, isWordLike } of segmenter.segment(window)) {
      if (last !== null) words.push(last);
      last = isWordLike === true ? segment : null;
      end += segment.length;
      // The word that the window cuts begins the next one.
      if (!isLast && end > WINDOW - MAX_WORD) {
        last = null;
        end -= segment.length;
        break;
      }
    }
    if (last !== null) words.push(last);
    start += isLast || end === 0 ? window.length : end;
  }
  return words;
}

/** How many words a reader of its language finds in a text. */
export function countWords(text: string): number {
  let count = 0;
  for (const [stretch] of text.matchAll(/\S+/g))
    if (isUnspaced(stretch)) count += unspacedWords(stretch).length;
    else count++;
  return count;
}
