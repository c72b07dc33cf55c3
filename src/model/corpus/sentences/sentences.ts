import { endsInAbbreviation, endsInOrdinal, mayBeAbbreviation } from './abbreviations.ts';
import { isContinued, isWithoutCapitals, LIST_NUMBER } from './continuation.ts';
import { trimmed, type Stretch } from './cutting.ts';
import { possibleEnds, type End } from './ends.ts';
import { rulesOf } from './languages/languages.ts';
import type { LanguageRules } from './languages/rules.ts';
import { itemStarts } from './listItems.ts';
import { Quotations } from './quotations.ts';

/** A reference that stands apart after the sentence it belongs to: "in 1805. [6] Then". */
const SPACED_REFERENCE = /\s\[\d{1,3}(?:[,–-] ?\d{1,3})*\](?=\s)/y;
/** Characters before and after a place that decide about it. */
const CONTEXT = 80;

/**
 * Splits one line of prose into sentences. A sentence may end at its language's marks; the places inside a sentence are taken
 * back: after abbreviations, initials and ordinals, in dialogue (“Really?” she asked), before the continuation of an ellipsis,
 * after the number of an item. White space between sentences belongs to none of them. Takes time in proportion to the text.
 *
 * @param language ISO 639-1 code; English where it is not known.
 */
export function splitIntoSentences(text: string, language?: string): Stretch[] {
  const rules = rulesOf(language);
  const quotations = /[。！？]/u.test(text) ? new Quotations(text) : null;
  const items = itemStarts(text);
  const sentences: Stretch[] = [];
  let start = 0;
  const cut = (end: number, next: number): void => {
    sentences.push(trimmed(text, { start, end }));
    start = next;
  };
  const itemQueue = [...items];
  let nextItem = 0;
  for (const place of possibleEnds(text, rules)) {
    for (; nextItem < itemQueue.length && itemQueue[nextItem]! < place.end; nextItem++)
      if (itemQueue[nextItem]! > start) cut(itemQueue[nextItem]!, itemQueue[nextItem]!);
    if (quotations?.holds(start, place.end) === true) continue;
    if (!isEnd(text, start, place, rules)) continue;
    SPACED_REFERENCE.lastIndex = place.end;
    const reference = text.startsWith('[') ? undefined : SPACED_REFERENCE.exec(text)?.[0];
    if (reference === undefined) cut(place.end, place.next);
    else cut(place.end + reference.length, place.end + reference.length);
  }
  for (; nextItem < itemQueue.length; nextItem++)
    if (itemQueue[nextItem]! > start) cut(itemQueue[nextItem]!, itemQueue[nextItem]!);
  sentences.push(trimmed(text, { start, end: text.length }));
  return sentences.filter((sentence) => sentence.start < sentence.end);
}

function isEnd(text: string, start: number, { end, next, marks }: End, rules: LanguageRules): boolean {
  const before = text.slice(Math.max(start, end - CONTEXT), end);
  const after = text.slice(next, next + CONTEXT);
  if (rules.periodIsInner && marks === '.') return false;
  if (before.length < CONTEXT && LIST_NUMBER.test(before.trimStart())) return false;
  if (isWithoutCapitals(text.slice(start, start + 2), after) && /[.?]$/u.test(before))
    return marks === '?' || (marks === '.' && !mayBeAbbreviation(before, rules));
  if (isContinued(before, after, marks)) return false;
  if (marks !== '.') return true;
  return !endsInOrdinal(before, after, rules) && !endsInAbbreviation(before, after, rules);
}
