import { html, type TemplateResult } from 'lit';
import { diffWords, type Stretch, type WordDiff } from './wordDiff.ts';

/** Beyond this share of changed words, marking them says nothing. */
const MARKED_AT_MOST = 0.7;

/** Comparisons kept: more than there are texts in the panel. The panel is drawn many times for each of them. */
const KEPT = 40;
const kept = new Map<string, WordDiff>();

/** {@link diffWords}, remembered. */
export function compare(older: string, newer: string): WordDiff {
  const key = `${older}\0${newer}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const diff = diffWords(older, newer);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(key, diff);
  return diff;
}

/** The stretches of a text to mark, because they are not in the one it is compared with; undefined where marks say nothing. */
export function markedStretches({
  stretches,
  changedWords,
  words,
}: WordDiff): readonly Stretch[] | undefined {
  return changedWords > words * MARKED_AT_MOST ? undefined : stretches;
}

/** A text as it is, white space included. One line, so that the markup around it adds none. */
export function textBox(testId: string, content: unknown): TemplateResult {
  return html`<div class="text" data-testid=${testId}>${content}</div>`;
}
