import type { LanguageRules } from './languages/rules.ts';

/** The word before a final period, with the periods inside it: "z.B", "U.S", "Fig"; also after an elision: l'Ing. */
const LAST_WORD = /(?:^|[\s("'“‘„«»‚’[*_—–/§-])((?:\p{L}['’])?[\p{L}\p{M}°][\p{L}\p{M}.°-]*)\.$/u;
/** An abbreviation whose parts are written apart: "z. B.", "s. r. o.", "EE. UU." */
const SPACED_PARTS = /(?:^|[\s("'“‘„«[—–-])((?:\p{L}{1,2}\.[ \u00a0\u202f]?)+\p{L}{1,2})\.$/u;
const DOTTED_CAPITALS = /(?:^|[^\p{L}])(?:\p{Lu}\p{Ll}?\.){2,}$/u;
const INITIAL = /(?:^|[^\p{L}\p{N}'’])\p{L}\.$/u;
const FIRST_WORD = /^["'“‘„«»‚([*_¿¡]*([\p{L}\p{M}]+(?:[’'](?=\p{L}))?[\p{L}\p{M}]*)/u;
/** A unit after its number: "5 m.", "1898 г." */
const UNIT = /\p{N}[ \u00a0\u202f]\p{Ll}\.$/u;
/** A number, a Roman numeral, or a letter that names a part: "Fig. A", "Sec. 3b", "App. C with". */
const NUMBER_OR_LETTER = /^[([#$№]?(?:\p{N}|[IVXLC]+\b(?!['’])|\p{Lu}(?![\p{L}'’]))/u;
/** Letters without a vowel, the first a capital: "Skt.", "Mgr.", not "Uhr". But for the sounds that people make. */
const CONSONANTS = /^(?![AEIOUYÄÖÜ])\p{Lu}[bcdfghjklmnpqrstvwxz]{1,4}$/u;
const SOUND = /^(?:hm+|mm+|sh+|ps+t|pf+t?|br+|gr+|ts?k|zz+|tv|pc|cd)$/i;

/** Whether the period before a place belongs to an abbreviation that the sentence goes on after. */
export function endsInAbbreviation(before: string, after: string, rules: LanguageRules): boolean {
  const written = LAST_WORD.exec(before)?.[1];
  if (written === undefined) return false;
  const next = FIRST_WORD.exec(after)?.[1];
  const words = [...partsJoined(before), written.toLowerCase(), withoutElision(written)];
  const isOneOf = (set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));
  if (isOneOf(rules.neverLast)) return true;
  if (isOneOf(rules.beforeNumbers) && isLabel(written, after)) return true;
  if (isOneOf(rules.maybeLast)) return !opensSentence(next, after, rules);
  if (CONSONANTS.test(written) && !SOUND.test(written)) return true;
  if (!INITIAL.test(before) && !DOTTED_CAPITALS.test(before)) return false;
  if (UNIT.test(before) || rules.functionWords.has(written)) return false;
  // "J. R. Hart", "the U.S. Army"; but "in the U.S. The army" and "so do I. Emma".
  const isPronoun = written === 'I' && !/\p{Lu}[\p{L}.]*\s*I\.$/u.test(before);
  return next !== undefined && !isPronoun && !isOpener(next, after, rules);
}

/** Whether the last word has a period for another reason than the sentence's end, whatever follows. */
export function mayBeAbbreviation(before: string, rules: LanguageRules): boolean {
  const written = LAST_WORD.exec(before)?.[1];
  if (written === undefined) return true;
  const words = [...partsJoined(before), written.toLowerCase(), withoutElision(written)];
  const { neverLast, beforeNumbers, maybeLast } = rules;
  return (
    written.length < 3 ||
    words.some((word) => [neverLast, beforeNumbers, maybeLast].some((set) => set.has(word)))
  );
}

/** Whether what follows numbers or names the part that a word announces; "no." is also a word. */
function isLabel(written: string, after: string): boolean {
  return written === 'no' ? /^\p{N}/u.test(after) : NUMBER_OR_LETTER.test(after);
}

/** "z. B." as "z.b". */
function partsJoined(before: string): string[] {
  const parts = SPACED_PARTS.exec(before)?.[1];
  return parts === undefined ? [] : [parts.replace(/\s/gu, '').toLowerCase()];
}

/** "l'Ing" as "ing". */
function withoutElision(word: string): string {
  return word.replace(/^\p{L}['’]/u, '').toLowerCase();
}

/** Whether a word with a capital is one that begins sentences and is no name or letter. */
function isOpener(next: string | undefined, after: string, { functionWords }: LanguageRules): boolean {
  if (next === undefined) return false;
  // A letter alone may be a name's: "W. A. Mozart".
  if (next.length === 1 && !/^\P{L}*\p{L} [\p{Ll}\p{N}]/u.test(after)) return false;
  const word = next.toLowerCase();
  return functionWords.has(word) || functionWords.has(word.replace(/^.{1,2}['’]|['’].*$/u, ''));
}

/** After an abbreviation that may be a sentence's last word. */
function opensSentence(next: string | undefined, after: string, rules: LanguageRules): boolean {
  if (/^["“„«]?[¿¡]/u.test(after)) return true;
  return isOpener(next, after, rules);
}

const ORDINAL = /(?:^|[\s("'“‘„«–/-])((\d{1,3})|[IVXLC]{1,6})\.$/u;
const WORD_BEFORE = /([\p{L}\p{M}.]+)[\s("'“‘„«–/-]+\S+$/u;

/** Whether the period before a place makes the number before it an ordinal: "3. Oktober", "Karl IV. Stein". */
export function endsInOrdinal(before: string, after: string, rules: LanguageRules): boolean {
  if (rules.ordinals === 'none') return false;
  const number = ORDINAL.exec(before);
  const next = FIRST_WORD.exec(after)?.[1]?.toLowerCase();
  if (number === null || next === undefined) return false;
  if (rules.months.has(next) || rules.orderedNouns.has(next)) return true;
  const previous = WORD_BEFORE.exec(before)?.[1] ?? '';
  const isRoman = number[2] === undefined;
  if (rules.ordinals === 'months') return isRoman && !isOpener(next, after, rules);
  if (isRoman) return /^\p{Lu}/u.test(previous) && !isOpener(next, after, rules);
  if (rules.beforeOrdinals.has(previous.toLowerCase()) && !isOpener(next, after, rules)) return true;
  return number[2]!.length <= 2 && !isOpener(next, after, rules) && /^\p{Lu}/u.test(after);
}
