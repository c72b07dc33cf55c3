import { MAX_KEPT_LENGTH, MAX_KEPT_WORDS } from '../protocol/limits.ts';
import { isolated } from './visible.ts';

/** Words and other stretches of a text that must stay whatever is made of it. */

/** What stays without being asked for: code, citations, addresses. The second group, where there is one, is what must stay. */
const BY_DEFAULT = [
  /(?<!`)(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)/gu,
  /\\(?:[a-z]*cite[a-z]*|ref|autoref|eqref)\*?(?:\[[^\]]*\])*\{[^}]+\}/giu,
  /\[[^\][]*@[\w:.#$%&+?<>~/-]+[^\][]*\]/gu,
  /\bhttps?:\/\/[^\s<>()[\]{}"'`]+[^\s<>()[\]{}"'`.,;:!?]/giu,
];

/** Code, citations and addresses of a text, each once. */
export function keptByDefault(text: string): string[] {
  const found = BY_DEFAULT.flatMap((pattern) =>
    Array.from(text.matchAll(pattern), (match) => (match[2] ?? match[0]).trim()),
  );
  return [...new Set(found)]
    .filter((stretch) => stretch !== '' && stretch.length <= MAX_KEPT_LENGTH)
    .slice(0, MAX_KEPT_WORDS);
}

/** A place of a kept word in a text, in UTF-16 units. */
export interface KeptSpan {
  readonly at: number;
  readonly end: number;
}

const IN_WORD = /[\p{L}\p{M}\p{N}]/u;

/** Without case, and with one form of the apostrophe; as long as before. */
function plain(text: string): string {
  const lower = text.toLowerCase();
  // The lower case of a few letters is longer.
  return (lower.length === text.length ? lower : text).replaceAll('’', "'");
}

/** Where the words stand in a text, not as parts of longer words. Case and apostrophes do not count. */
export function keptSpans(text: string, words: readonly string[]): KeptSpan[] {
  const all = plain(text);
  return words.map(plain).flatMap((word) => {
    const spans: KeptSpan[] = [];
    for (let at = all.indexOf(word); at >= 0; at = all.indexOf(word, at + 1)) {
      const end = at + word.length;
      const cutsBefore = IN_WORD.test(word.at(0)!) && IN_WORD.test(all[at - 1] ?? '');
      const cutsAfter = IN_WORD.test(word.at(-1)!) && IN_WORD.test(all[end] ?? '');
      if (!cutsBefore && !cutsAfter) spans.push({ at, end });
    }
    return spans;
  });
}

/** Words that must stay and do not stand in a text. */
export const lackedWords = (text: string, kept: readonly string[]): string[] =>
  kept.filter((word) => keptSpans(text, [word]).length === 0);

/** What a text lacks, for people; empty where it lacks nothing. */
export const describeLacked = (lacked: readonly string[]): string =>
  lacked.length === 0 ? '' : `Lacks ${lacked.map((word) => `“${isolated(word)}”`).join(', ')}`;
