/** What stands in prose but is not words: images, addresses, code spans, tags, attributes, commands. */
const NOT_WORDS =
  /!\[[^\]]{0,300}\]\([^)]{0,600}\)|<?\b(?:https?|ftp|mailto):\S+|`[^`]{1,300}`|<[^<>]{0,800}>|\{[^{}]{0,200}\}|\\[A-Za-z]+|&\w{2,8};/g;
/** What no writer writes as a word: keys, signatures, base64 in wrapped lines, of which the last is shorter. */
const DATA = /[\w+/=-]{50,}(?:(?:\s+[\w+/=-]{50,})+\s+[\w+/=-]+)?/g;
const WORD = /[\p{L}\p{M}]{2}|\p{Script=Han}/u;

/** Whether a stretch of text says anything: at least one word besides images, addresses, code and tags. */
export function isLanguage(text: string): boolean {
  return WORD.test(text) && WORD.test(text.replace(NOT_WORDS, ' ').replace(DATA, ' '));
}
