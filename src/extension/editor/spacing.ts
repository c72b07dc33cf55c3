/**
 * Nothing is wanted between these and the word after them. A straight quotation mark opens where nothing stands before
 * it that it could close; after a dash it more often ends a speech that breaks off.
 */
const OPENS = /(?:[\s([{<“‘„«¿¡—–/-]|(?:^|[\s([{<“‘„«¿¡])["']+)$/u;
/** Nothing is wanted between a word and these. A straight quotation mark that a word follows opens. */
const CLOSES = /^(?:[\s)\]}>”’»,.;:!?…—–/-]|["']+(?![\p{L}\p{N}"'¿¡]))/u;

/**
 * `text` as it is to be inserted between `before` and `after` (the rest of the line on either side): with a space
 * where words would run into each other, and without one where there would be two.
 */
export function spaced(before: string, text: string, after: string): string {
  const lead = before === '' || OPENS.test(before) || CLOSES.test(text) ? '' : ' ';
  const body = /\s$/.test(before) || before === '' ? text.replace(/^ +/, '') : text;
  return lead + spacedBefore(body, after);
}

/** A continuation, which brings the space before it itself, as it is to be inserted before `after`. */
export function spacedBefore(text: string, after: string): string {
  return after === '' || CLOSES.test(after) || OPENS.test(text) ? text : `${text} `;
}

/** `text` with the line ends of the document that it goes into. */
export function withLineEnds(text: string, lineEnd: '\n' | '\r\n'): string {
  return text.replace(/\r\n|\r|\n/g, lineEnd);
}
