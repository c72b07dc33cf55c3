import { LANGUAGES, languageOfTag } from '../sentences/languages/languages.ts';

/** Units of a document that are looked at: enough for a page. */
const SAMPLE = 8000;
/** Letters of a script that decide alone. */
const MIN_SHARE = 0.5;
/** Function words that must be found before they tell a language, and the least share of all words. */
const MIN_WORDS = 3;
const MIN_WORD_SHARE = 0.12;

/** Scripts that write one language, or whose commonest language stands for all. */
const SCRIPTS: readonly (readonly [language: string, script: RegExp])[] = [
  ['ko', /\p{Script=Hangul}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['lo', /\p{Script=Lao}/gu],
  ['km', /\p{Script=Khmer}/gu],
  ['my', /\p{Script=Myanmar}/gu],
  ['am', /\p{Script=Ethiopic}/gu],
  ['hy', /\p{Script=Armenian}/gu],
  ['ka', /\p{Script=Georgian}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['bn', /\p{Script=Bengali}/gu],
  ['ta', /\p{Script=Tamil}/gu],
  ['te', /\p{Script=Telugu}/gu],
];
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const HAN = /\p{Script=Han}/gu;
const ARABIC = /\p{Script=Arabic}/gu;
const CYRILLIC = /\p{Script=Cyrillic}/gu;
const LETTER = /\p{L}/gu;
const NOT_LATIN = /(?!\p{Script=Latin})\p{L}/gu;

/** What a document says of its own language: YAML or TOML front matter, HTML's `lang`, babel's option, an attribute. */
const DECLARATIONS: readonly RegExp[] = [
  /^\uFEFF?(?:---|\+\+\+)[ \t]*\r?\n(?:(?!---|\+\+\+).*\r?\n){0,200}?(?:lang|language|locale)[ \t]*[:=][ \t]*["']?([A-Za-z]{2,3}(?:[-_][A-Za-z]+)*)["']?[ \t]*\r?$/im,
  /^\uFEFF?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype[^>]{0,200}>\s*)?<html\b[^>]{0,400}\blang=["']?([A-Za-z]{2,3}(?:[-_][A-Za-z]+)*)/i,
  /^:lang(?:uage)?:[ \t]*([A-Za-z]{2,3}(?:[-_][A-Za-z]+)*)[ \t]*\r?$/im,
  /^\.\. +language:[ \t]*([A-Za-z]{2,3}(?:[-_][A-Za-z]+)*)[ \t]*\r?$/im,
];
const BABEL = /\\usepackage\[([^\]]{1,200})\]\{babel\}|\\setmainlanguage(?:\[[^\]]{0,200}\])?\{(\w{3,20})\}/;
const BABEL_NAMES: Readonly<Record<string, string>> = {
  english: 'en',
  american: 'en',
  british: 'en',
  ukenglish: 'en',
  usenglish: 'en',
  german: 'de',
  ngerman: 'de',
  austrian: 'de',
  naustrian: 'de',
  dutch: 'nl',
  danish: 'da',
  norsk: 'nb',
  nynorsk: 'nb',
  swedish: 'sv',
  french: 'fr',
  francais: 'fr',
  spanish: 'es',
  italian: 'it',
  portuguese: 'pt',
  brazilian: 'pt',
  brazil: 'pt',
  romanian: 'ro',
  russian: 'ru',
  ukrainian: 'uk',
  bulgarian: 'bg',
  polish: 'pl',
  czech: 'cs',
  slovak: 'sk',
  greek: 'el',
  finnish: 'fi',
  magyar: 'hu',
  hungarian: 'hu',
  turkish: 'tr',
};

/**
 * The language of a document, as an ISO 639-1 code: what it declares, else what its script and its commonest words tell, else
 * the editor's own.
 *
 * @param fallback a tag, for a text that is too short to tell.
 * @returns undefined where nothing tells.
 */
export function documentLanguage(text: string, fallback?: string): string | undefined {
  const sample = text.slice(0, SAMPLE);
  return (
    declared(sample) ?? byScript(sample) ?? byWords(sample) ?? languageOfTag(fallback ?? '') ?? undefined
  );
}

function declared(sample: string): string | undefined {
  for (const declaration of DECLARATIONS) {
    const language = languageOfTag(declaration.exec(sample)?.[1] ?? '');
    if (language !== null) return language;
  }
  const babel = BABEL.exec(sample);
  // The last option is the main language.
  const names = (babel?.[1] ?? babel?.[2] ?? '').split(',').map((name) => name.trim().toLowerCase());
  return BABEL_NAMES[names.at(-1) ?? ''];
}

function byScript(sample: string): string | undefined {
  const letters = count(sample, LETTER);
  if (count(sample, NOT_LATIN) < letters * MIN_SHARE || letters === 0) return undefined;
  const share = (script: RegExp): number => count(sample, script) / letters;
  const [kana, han] = [share(KANA), share(HAN)];
  if (kana + han >= MIN_SHARE) return kana >= 0.05 ? 'ja' : 'zh';
  if (share(ARABIC) >= MIN_SHARE) return /[ٹڈڑے]/u.test(sample) ? 'ur' : /[پچژگ]/u.test(sample) ? 'fa' : 'ar';
  return SCRIPTS.find(([, script]) => share(script) >= MIN_SHARE)?.[0];
}

/** The language whose function words are the most; a word that several languages have counts less. */
function byWords(sample: string): string | undefined {
  const words = sample.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
  const isCyrillic = count(sample, CYRILLIC) * 2 > count(sample, LETTER);
  const scores = new Map<string, { weight: number; found: number }>();
  for (const word of words) {
    const languages = languagesOfWord().get(word);
    for (const language of languages ?? []) {
      const score = scores.get(language) ?? { weight: 0, found: 0 };
      scores.set(language, { weight: score.weight + 1 / languages!.length, found: score.found + 1 });
    }
  }
  const ranked = [...scores]
    .filter(([language]) => CYRILLIC_LANGUAGES.has(language) === isCyrillic)
    .sort(([, a], [, b]) => b.found + b.weight - (a.found + a.weight));
  const [best] = ranked;
  if (best === undefined) return undefined;
  const [language, { found }] = best;
  if (isCyrillic && /[әғқңөұүһ]/u.test(sample)) return 'kk';
  return found >= MIN_WORDS && found >= words.length * MIN_WORD_SHARE ? language : undefined;
}

const CYRILLIC_LANGUAGES = new Set(['ru', 'uk', 'bg', 'kk']);

let wordLanguages: Map<string, string[]> | undefined;

function languagesOfWord(): ReadonlyMap<string, readonly string[]> {
  if (wordLanguages !== undefined) return wordLanguages;
  wordLanguages = new Map();
  for (const [language, { functionWords }] of LANGUAGES)
    for (const word of functionWords) {
      const languages = wordLanguages.get(word);
      if (languages === undefined) wordLanguages.set(word, [language]);
      else languages.push(language);
    }
  return wordLanguages;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
