/** What stands in prose but is not words: images, addresses, code spans, tags. */
const NOT_WORDS =
  /!\[[^\]]*\]\([^)]*\)|<?\b(?:https?|ftp|mailto):\S+|`[^`]+`|<[^<>]*>|\{[^{}]*\}|\\[A-Za-z]+/g;
const WORD = /[\p{L}\p{M}]{2}|\p{Script=Han}/u;

/** Whether a passage says anything: at least one word besides images, addresses, code and tags. */
export function isLanguage(text: string): boolean {
  return WORD.test(text) && WORD.test(text.replace(NOT_WORDS, ' '));
}
