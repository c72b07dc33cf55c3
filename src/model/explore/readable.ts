/**
 * Generated tokens are bytes, any bytes: a text cut off at the largest length, or a young model, leaves parts of
 * characters, which the tokenizer shows as U+FFFD, and control characters. No passage has these or a line break, so they
 * are taken out before they reach a document.
 */
export function readable(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll(/[\p{Cc}\uFFFD]/gu, '');
}
