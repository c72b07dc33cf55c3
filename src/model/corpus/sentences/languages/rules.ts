/** What a language's writing says about where sentences end. Words are in lower case, without their last period. */
export interface LanguageRules {
  /** Words with a period that are always followed by more of the sentence: titles before names, "e.g.", "cf.". */
  readonly neverLast: ReadonlySet<string>;
  /** Followed by more where a number, a Roman numeral or a single letter comes next: "Fig. 3", "Sec. IV", "App. C". */
  readonly beforeNumbers: ReadonlySet<string>;
  /** Often last: they end a sentence where a function word with a capital comes next: "etc.", "Inc.", "p.m.". */
  readonly maybeLast: ReadonlySet<string>;
  /** The commonest words; with a capital they begin a sentence, since they are no names. They also tell the language. */
  readonly functionWords: ReadonlySet<string>;
  /** Names of months, in every case that follows a day. */
  readonly months: ReadonlySet<string>;
  /** Nouns that are counted by ordinals: "Jahrhundert", "Stock". Only where `ordinals` is `nouns`. */
  readonly orderedNouns: ReadonlySet<string>;
  /** Words after which a number with a period is an ordinal: "der 3.", "am 3.". */
  readonly beforeOrdinals: ReadonlySet<string>;
  /**
   * What a number with a period may be: never an ordinal; one before a month or after a Roman number's name (`months`);
   * also one before a noun, which is written with a capital (`nouns`).
   */
  readonly ordinals: 'none' | 'months' | 'nouns';
  /** Marks that end a sentence besides those of every language. */
  readonly endMarks: string;
  /** Whether a single period ends no sentence. */
  readonly periodIsInner: boolean;
}

/** The same as lists of words with spaces between; what is not named is empty. */
export interface LanguageWords {
  readonly neverLast?: string;
  readonly beforeNumbers?: string;
  readonly maybeLast?: string;
  readonly functionWords: string;
  readonly months?: string;
  readonly orderedNouns?: string;
  readonly beforeOrdinals?: string;
  readonly ordinals?: LanguageRules['ordinals'];
  readonly endMarks?: string;
  readonly periodIsInner?: boolean;
}

/** Abbreviations that writers of every language with Latin letters use. */
const LATIN: Pick<Required<LanguageWords>, 'neverLast' | 'beforeNumbers' | 'maybeLast'> = {
  neverLast: 'mr mrs ms dr prof st mt e.g i.e cf vs viz resp rev',
  beforeNumbers: 'no n° nr fig p pp vol art cap chap tel ext op ch sec tab',
  maybeLast: 'etc inc ltd co corp jr sr a.m p.m u.s u.s.a e.u u.k u.n d.c ph.d b.a m.a al gmbh s.a b.c a.d',
};

/** The sets of a language: its own words and, where it is written with Latin letters, those that all of these use. */
export function languageRules(words: LanguageWords, latin = true): LanguageRules {
  const common = latin ? LATIN : { neverLast: '', beforeNumbers: '', maybeLast: '' };
  return {
    neverLast: wordSet(words.neverLast, common.neverLast),
    beforeNumbers: wordSet(words.beforeNumbers, common.beforeNumbers),
    maybeLast: wordSet(words.maybeLast, common.maybeLast),
    functionWords: wordSet(words.functionWords),
    months: wordSet(words.months),
    orderedNouns: wordSet(words.orderedNouns),
    beforeOrdinals: wordSet(words.beforeOrdinals),
    ordinals: words.ordinals ?? 'none',
    endMarks: words.endMarks ?? '',
    periodIsInner: words.periodIsInner ?? false,
  };
}

function wordSet(...lists: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list?.split(/\s+/).filter((word) => word !== '') ?? []));
}
