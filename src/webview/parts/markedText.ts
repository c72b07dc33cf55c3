import { html, type TemplateResult } from 'lit';
import { diffWords, type WordDiff } from './wordDiff.ts';

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

/** A text with the words marked that are not in the one it is compared with. */
export function markedText({ stretches, changedWords, words }: WordDiff): TemplateResult {
  if (changedWords > words * MARKED_AT_MOST) return html`${stretches.map(({ text }) => text).join('')}`;
  return html`${stretches.map(({ text, changed }) => (changed ? html`<mark>${text}</mark>` : text))}`;
}

/** A text as it is, white space included. One line, so that the markup around it adds none. */
export function textBox(testId: string, content: unknown): TemplateResult {
  return html`<div class="text" data-testid=${testId}>${content}</div>`;
}
