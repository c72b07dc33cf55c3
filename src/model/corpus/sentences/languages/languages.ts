import * as germanic from './germanic.ts';
import * as others from './others.ts';
import * as romance from './romance.ts';
import type { LanguageRules } from './rules.ts';
import * as slavic from './slavic.ts';

/** The languages whose abbreviations and ordinals are known, by their ISO 639-1 codes. */
export const LANGUAGES: ReadonlyMap<string, LanguageRules> = new Map([
  ['en', germanic.english],
  ['de', germanic.german],
  ['nl', germanic.dutch],
  ['da', germanic.danish],
  ['nb', germanic.norwegian],
  ['sv', germanic.swedish],
  ['fr', romance.french],
  ['es', romance.spanish],
  ['it', romance.italian],
  ['pt', romance.portuguese],
  ['ro', romance.romanian],
  ['ru', slavic.russian],
  ['uk', slavic.ukrainian],
  ['bg', slavic.bulgarian],
  ['pl', slavic.polish],
  ['cs', slavic.czech],
  ['sk', slavic.slovak],
  ['el', others.greek],
  ['hy', others.armenian],
  ['kk', others.kazakh],
  ['fi', others.finnish],
  ['hu', others.hungarian],
  ['tr', others.turkish],
]);

/** Codes that mean one of `LANGUAGES`. */
const SAME: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb' };
/** Written with marks of their own or without abbreviations that matter. */
const UNABBREVIATED = new Set('ar fa ur he hi mr ne bn ta te th lo km my am ja zh ko ka'.split(' '));

/** The code of a language tag in any spelling: `de` of `de-AT`, `zh` of `zh_Hans`; null where it is none. */
export function languageOfTag(tag: string): string | null {
  const code = /^([A-Za-z]{2,3})(?:$|[-_.@])/.exec(tag.trim())?.[1]?.toLowerCase();
  return code === undefined ? null : (SAME[code] ?? code);
}

/** What to split by: English where the language is not known, since its rules do the least harm to others. */
export function rulesOf(language: string | undefined): LanguageRules {
  if (language !== undefined && UNABBREVIATED.has(language)) return others.unabbreviated;
  return LANGUAGES.get(language ?? 'en') ?? germanic.english;
}
