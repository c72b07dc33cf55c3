/**
 * What a reader sees at a glance when it is broken: a quotation that is opened and never closed, a sentence that begins
 * small or just stops. A passage may be half of such a pair (the first sentence of a quotation), so a text is held
 * against the passage that it stands in for.
 */
export interface PassageForm {
  /** Quotations opened less quotations closed; and brackets likewise. */
  readonly openQuotations: number;
  readonly openBrackets: number;
  /** Whether the first letter is a small one. */
  readonly beginsSmall: boolean;
  /** Whether a full stop, question mark or the like ends it. */
  readonly isSentence: boolean;
}

/** Marks before the first word that do not make it begin otherwise: quotes, brackets, Markdown emphasis. */
const BEGINNING = /^[\s"'“‘«„‚([*_–—-]*/u;
const SENTENCE_END = /[.!?…][\s"'”’»)\]*_]*$/u;
/** A mark is at the edge of a quotation where a space, a dash, a bracket or nothing is outside of it. */
const OUTSIDE = String.raw`[\s–—(\[*_-]`;
const INSIDE_END = String.raw`[.,!?;:…–—*_-]`;
const OPENING = new RegExp(String.raw`[“«„]|(?<=^|${OUTSIDE}|["'“‘])["'‘‚](?=[^\s])`, 'gu');
/** After a letter a single mark may as well be an apostrophe, so only after punctuation does it close. */
const CLOSING = new RegExp(
  String.raw`[”»]|(?<=${INSIDE_END}|["'’])["'’](?=$|${OUTSIDE}|[.,;:!?)"'”’])|(?<=\p{L})"(?=$|${OUTSIDE}|[.,;:!?)])`,
  'gu',
);

export function passageForm(text: string): PassageForm {
  const trimmed = text.trim();
  const first = trimmed.replace(BEGINNING, '').charAt(0);
  return {
    openQuotations: count(trimmed, OPENING) - count(trimmed, CLOSING),
    openBrackets: count(trimmed, /[([]/gu) - count(trimmed, /[)\]]/gu),
    beginsSmall: first !== first.toUpperCase(),
    isSentence: SENTENCE_END.test(trimmed),
  };
}

/** In how many ways a text breaks the form of the passage that it stands in for. */
export function brokenForms(passage: PassageForm, text: PassageForm): number {
  const keys = Object.keys(passage) as (keyof PassageForm)[];
  return keys.filter((key) => passage[key] !== text[key]).length;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
