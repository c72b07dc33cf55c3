import { spell, type Vocabulary } from './vocabulary.ts';

const WORDS = /[\p{L}\p{M}]+/gu;
const ENDING_WORD = /[\p{L}\p{M}]+$/u;
/** What a sentence can begin after: nothing, the end of another, quotation marks, dashes and brackets. */
const SENTENCE_BEGINS_AFTER = /(^|[.!?:;…—–(["'“”‘«„])\s*$/u;

/**
 * The words of a workspace. A code that lies beside those of real passages asks for words of other books, names above
 * all ("the Scotia", "overwroughtly"), which no reader of this one can place.
 */
export class FamiliarWords {
  /** Ascending, each once. */
  private readonly sorted: readonly string[];

  private constructor(sorted: readonly string[]) {
    this.sorted = sorted;
  }

  static of(texts: Iterable<string>): FamiliarWords {
    const words = new Set<string>();
    for (const text of texts) for (const [word] of text.matchAll(WORDS)) words.add(word);
    return new FamiliarWords([...words].sort(byCodeUnits));
  }

  /** Whether some word begins so. */
  begin(beginning: string): boolean {
    return this.sorted[this.place(beginning)]?.startsWith(beginning) ?? false;
  }

  has(word: string): boolean {
    return this.sorted[this.place(word)] === word;
  }

  /** The first place whose word is not before it. */
  private place(word: string): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle]! < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether a token brings a word that none of the lists has: a name, or a word made of a known one and more letters. */
export function isUnfamiliar(
  text: string,
  tokenId: number,
  vocabulary: Vocabulary,
  lists: readonly FamiliarWords[],
): boolean {
  const letters = vocabulary.text([tokenId]).trim();
  const begin = (beginning: string): boolean => lists.some((list) => list.begin(beginning));
  // What begins a sentence is no name where its small form is common enough to be a token.
  const isName = (word: string, before: string): boolean =>
    /^\p{Lu}/u.test(word) &&
    !(
      SENTENCE_BEGINS_AFTER.test(before) && vocabulary.tokenOf(spell(` ${word.toLowerCase()}`)) !== undefined
    );
  const part = vocabulary.partOf(tokenId);
  const word = ENDING_WORD.exec(text)?.[0] ?? '';
  const isWhole = word === '' || lists.some((list) => list.has(word));
  if (part === 'inside') {
    const goesOn = begin(word + letters) || begin((word + letters).toLowerCase());
    // A word of another kind that has begun would be no better if it ended here.
    return !goesOn && (isWhole || isName(word, text.slice(0, text.length - word.length)));
  }
  if (!isWhole && isName(word, text.slice(0, text.length - word.length))) return true;
  return part === 'start' && isName(letters, text) && !begin(letters);
}

function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
