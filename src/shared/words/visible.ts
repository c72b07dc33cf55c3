/** C0 and C1 controls but for tab and line feed, and what overrides the direction of text (Unicode TR 9, section 2). */
// eslint-disable-next-line no-control-regex -- They are what is looked for.
const UNSEEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)/g;

/**
 * Makes control characters visible, so that they act on nothing.
 *
 * Text of documents, models and devices may hold escape sequences of terminals, or turn what stands around it the other
 * way (Trojan Source, Boucher and Anderson 2023). Control pictures stand for C0 (`␛`), code points for the others.
 */
export const visible = (text: string): string => text.replace(UNSEEN, picture);

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** A text inside another one, whose direction it does not change (Unicode TR 9, section 2.3: isolates). */
export const isolated = (text: string): string => `\u2068${text}\u2069`;

/** JSON that holds the same value and no control character: those that JSON allows are escaped, too. */
export const visibleJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replace(
    // Line feeds stand between the values only.
    UNSEEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * A text of a notification, where VS Code makes `[label](command:...)` a link that runs a command: names of files and
 * messages of libraries stay what they are.
 */
export const plainMessage = (text: string): string => visible(text).replaceAll('](', ']\u200b(');
