/** Words of so many letters say what a passage is about. */
const CONTENT_WORDS = /[\p{L}\p{M}]{4,}/gu;
/** From so many content words on, a text of which this share is known says a passage again. */
const [MIN_WORDS, SHARE] = [3, 0.6];

/** Whether most of what a text says stands in one of the passages already, in whatever order. */
export function saysAgain(text: string, passages: readonly string[]): boolean {
  const words = contentWords(text);
  if (words.size < MIN_WORDS) return false;
  return passages.some((passage) => {
    const known = contentWords(passage);
    return [...words].filter((word) => known.has(word)).length >= SHARE * words.size;
  });
}

const contentWords = (text: string): Set<string> => new Set(text.toLowerCase().match(CONTENT_WORDS));
