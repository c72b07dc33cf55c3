import { findMarks } from './quotationMarks.ts';

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

export function passageForm(text: string): PassageForm {
  const trimmed = text.trim();
  const first = trimmed.replace(BEGINNING, '').charAt(0);
  const marks = findMarks(trimmed);
  const count = (wanted: 'open' | 'close'): number => marks.filter(({ role }) => role === wanted).length;
  return {
    openQuotations: count('open') - count('close'),
    openBrackets: (trimmed.match(/[([]/gu)?.length ?? 0) - (trimmed.match(/[)\]]/gu)?.length ?? 0),
    beginsSmall: first !== first.toUpperCase(),
    isSentence: SENTENCE_END.test(trimmed),
  };
}

/** In how many ways a text breaks the form of the passage that it stands in for. */
export function brokenForms(passage: PassageForm, text: PassageForm): number {
  const keys = Object.keys(passage) as (keyof PassageForm)[];
  return keys.filter((key) => passage[key] !== text[key]).length;
}
