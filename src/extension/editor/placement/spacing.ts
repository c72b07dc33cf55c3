/** Scripts that write no space between words. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3001-\u303f\uff01-\uffef`;
const UNSPACED_END = new RegExp(`[${UNSPACED}]$`, 'u');
const UNSPACED_START = new RegExp(`^[${UNSPACED}]`, 'u');

/** Nothing is wanted between these and the word after them. */
const OPENS = /[\s([{<„‚¿¡—–/-]$/u;
/** A space that HTML writes as a name. */
const NAMED_SPACE = /&(?:nbsp|ensp|emsp|thinsp|#160|#xa0);$/i;
/** Nothing is wanted between a word and these. */
const CLOSES = /^[\s)\]}>,.;:!?…—–/-]/u;

/** Marks that both open and close: quotation marks of all languages, emphasis, code. What is beside them tells which. */
const BOTH = String.raw`["'“”‘’«»‹›*_\x60~=$]`;
const BOTH_END = new RegExp(`(^|[^])${BOTH}+$`, 'u');
const BOTH_START = new RegExp(`^${BOTH}+([^]|$)`, 'u');
/** What stands before a mark that opens. After a dash it more often ends a speech that breaks off. */
const BEFORE_OPENING = /^(?:[\s([{<„‚«»‹›¿¡]|)$/u;
/** What stands after a mark that closes. */
const AFTER_CLOSING = /^(?:[\s)\]}>,.;:!?…—–/-]|)$/u;

/** Tags of HTML that words follow, and that follow words, without a space. */
const AFTER_TAG =
  /<(?!\/)[A-Za-z][^<>]*>$|<\/(?:p|li|div|h[1-6]|td|dd|dt|ul|ol|dl|table|script|style|pre|blockquote|summary|details|figure|figcaption|section)>$/;
const BEFORE_TAG = /^<(?:\/|br\b|p\b|li\b|ul\b|ol\b|div\b|!--)/i;

export interface SpacingOptions {
  readonly html?: boolean;
  /** In LaTeX a tilde is a space, and two single marks are a quotation mark. */
  readonly latex?: boolean;
  /** In AsciiDoc words follow the name of a place without a space. */
  readonly anchors?: boolean;
}

/** AsciiDoc's name of a place: [[mill]], [#mill]. */
const AFTER_ANCHOR = /(?:\[\[[^[\]]+\]\]|\[#[^[\]]+\])$/;

/** Commands of LaTeX that words follow without a space. */
const AFTER_COMMAND = /\\(?:begin|end|item)(?:\{[^{}]*\})?(?:\[[^\]]*\])?$/;

/** Whether what follows `before` joins it without a space. */
function joinsAfter(
  before: string,
  { latex = false, html = false, anchors = false }: SpacingOptions,
): boolean {
  if (html && NAMED_SPACE.test(before)) return true;
  if (html && before.endsWith('>')) return AFTER_TAG.test(before);
  if (anchors && AFTER_ANCHOR.test(before)) return true;
  if (before === '' || OPENS.test(before)) return true;
  if (latex && /~$|(?:^|[\s([{])\x60{1,2}$/.test(before)) return true;
  if (latex && /'{1,2}$/.test(before)) return false;
  if (latex && AFTER_COMMAND.test(before)) return true;
  const marks = BOTH_END.exec(before);
  return marks !== null && BEFORE_OPENING.test(marks[1]!);
}

/** Whether `after` joins what precedes it without a space. */
function joinsBefore(after: string, { latex = false, html = false }: SpacingOptions): boolean {
  if (html && after.startsWith('<')) return BEFORE_TAG.test(after);
  if (html && /^&(?:nbsp|ensp|emsp|thinsp|#160|#xa0);/i.test(after)) return true;
  // A backslash at the end of a line breaks it.
  if (after === '' || after === '\\' || CLOSES.test(after)) return true;
  if (latex && /^(?:~|'{1,2}(?![\p{L}\p{N}])|\\\\|\\(?:footnote|cite|label|begin|end)|%)/u.test(after))
    return true;
  const marks = BOTH_START.exec(after);
  return marks !== null && AFTER_CLOSING.test(marks[1]!);
}

/**
 * `text` as it is to be inserted between `before` and `after` (the rest of the line on either side): with a space
 * where words would run into each other, and without one where there would be two or the script writes none.
 */
export function spaced(before: string, text: string, after: string, options: SpacingOptions = {}): string {
  const unspaced = UNSPACED_END.test(before) || UNSPACED_START.test(text);
  const lead = unspaced || joinsAfter(before, options) || joinsBefore(text, options) ? '' : ' ';
  const body = /\s$/.test(before) || before === '' ? text.replace(/^ +/, '') : text;
  return lead + spacedBefore(body, after, options);
}

/** A continuation, which brings the space before it itself, as it is to be inserted before `after`. */
export function spacedBefore(text: string, after: string, options: SpacingOptions = {}): string {
  const unspaced = UNSPACED_END.test(text) || UNSPACED_START.test(after);
  return unspaced || joinsBefore(after, options) || joinsAfter(text, options) ? text : `${text} `;
}

/** `text` with the line ends of the document that it goes into. */
export function withLineEnds(text: string, lineEnd: '\n' | '\r\n'): string {
  return text.replace(/\r\n|\r|\n/g, lineEnd);
}
