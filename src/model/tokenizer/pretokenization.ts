/**
 * Where the tokenizer may never merge across: text is first cut into words, in the manner of GPT-2, with these
 * differences: combining marks belong to the letters before them (else every vowel sign of Hindi or Arabic would be
 * a word), both apostrophes make contractions and only before the end of a word, numbers go by up to three digits,
 * and every word has a largest length, so that a megabyte without a space cannot cost quadratic time anywhere.
 *
 * Every code point, lone surrogates included, is in exactly one word: cutting loses nothing.
 *
 * The pattern is stored in tokenizer.json, whose readers use several regular expression engines. It keeps to what
 * means the same in all of them: no `\s` (JavaScript, Oniguruma and Unicode disagree), no possessive quantifiers.
 */
export const WORD_PATTERN = [
  String.raw`['’](?:[sStTmMdD]|ll|LL|re|RE|ve|VE)(?![\p{L}\p{M}])`,
  String.raw` ?[\p{L}\p{M}]{1,48}`,
  String.raw` ?\p{N}{1,3}`,
  String.raw` ?[^\p{White_Space}\p{L}\p{M}\p{N}]{1,16}`,
  String.raw`\p{White_Space}{1,16}(?!\P{White_Space})`,
  String.raw`\p{White_Space}`,
].join('|');

const WORDS = new RegExp(WORD_PATTERN, 'gu');

/** Cuts a text into the words that merges stay within; joined, they are the text again. */
export function splitIntoWords(text: string): string[] {
  return text.match(WORDS) ?? [];
}

/**
 * The printable character that stands for each byte in a byte-level vocabulary (Radford et al. 2019): printable
 * Latin-1 characters stand for themselves, the other 68 bytes are numbered from U+0100 upward.
 */
export const BYTE_CHARACTERS: readonly string[] = (() => {
  const characters: string[] = [];
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
    characters.push(String.fromCharCode(printable ? byte : next++));
  }
  return characters;
})();
