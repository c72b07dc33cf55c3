import { html, nothing, type TemplateResult } from 'lit';
import { keptSpans, type KeptSpan } from '../../shared/words/keptWords.ts';
import type { Panel } from '../state/panel.ts';
import type { WordText } from '../state/wordChoice.ts';
import { wordSpans } from '../words/wordSpans.ts';
import { iconButton } from './buttons.ts';
import { keepButton } from './keptWords.ts';
import { textBox } from './markedText.ts';
import type { Stretch } from './wordDiff.ts';

export interface ChosenText extends WordText {
  readonly testId: string;
  /** What a screen reader calls it. */
  readonly label: string;
  readonly className?: string;
  /** The parts of the text, the changed ones of which are marked; undefined marks none. */
  readonly stretches: readonly Stretch[] | undefined;
}

const HINT = 'Left and right arrow keys go from word to word, Enter offers others.';

/** A text whose words can be chosen by pointer and keyboard, and below it what else could stand in the place of one. */
export function chosenWords(panel: Panel, shown: ChosenText): TemplateResult {
  const { testId, label, className = '', text, of, stretches = [{ text, changed: false }] } = shown;
  const { choice } = panel;
  const word = { of, text };
  const kept = keptSpans(text, panel.state?.exploration?.kept ?? []);
  let start = 0;
  const content = stretches.map((stretch) => {
    const words = wordsFrom(panel, word, kept, stretch.text, start);
    start += stretch.text.length;
    return stretch.changed ? html`<mark>${words}</mark>` : words;
  });
  return html`<div
      class="words ${className}"
      tabindex="0"
      role="group"
      aria-label=${label}
      aria-description=${HINT}
      @click=${(event: MouseEvent) => {
        clicked(panel, word, event);
      }}
      @keydown=${(event: KeyboardEvent) => {
        pressed(panel, word, event);
      }}
    >
      ${textBox(testId, content)}
    </div>
    ${choice.isOf(choice.chosen, word) ? alternatives(panel, choice.chosen.span.text) : nothing}`;
}

/** One line, so that the markup adds no white space. */
function wordsFrom(
  { choice }: Panel,
  word: WordText,
  kept: readonly KeptSpan[],
  text: string,
  start: number,
): unknown[] {
  const is = (cursor: typeof choice.cursor, at: number): boolean =>
    choice.isOf(cursor, word) && cursor.span.at <= at && at < cursor.span.at + cursor.span.text.length;
  return wordSpans(text).map((span) => {
    if (!span.isWord) return span.text;
    const at = start + span.at;
    const isKept = kept.some((one) => one.at <= at && at < one.end) ? ' kept' : '';
    const classes = `word${isKept}${is(choice.chosen, at) ? ' chosen' : ''}${is(choice.cursor, at) ? ' cursor' : ''}`;
    return html`<span class=${classes} data-at=${at}>${span.text}</span>`;
  });
}

function clicked({ choice }: Panel, word: WordText, event: MouseEvent): void {
  // Who drags over words selects text.
  if (window.getSelection()?.isCollapsed === false) return;
  const at = (event.target as Element).closest<HTMLElement>('.word')?.dataset['at'];
  if (at !== undefined) choice.choose(word, Number(at));
}

function pressed({ choice }: Panel, word: WordText, event: KeyboardEvent): void {
  const { key, altKey, ctrlKey, metaKey } = event;
  if (altKey || ctrlKey || metaKey) return;
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (step !== 0) {
    choice.move(word, step);
    const box = event.currentTarget as HTMLElement;
    requestAnimationFrame(() => box.querySelector('.word.cursor')?.scrollIntoView({ block: 'nearest' }));
  } else if (key === 'Enter' && choice.isOf(choice.cursor, word)) choice.choose(word, choice.cursor.span.at);
  else if (key === 'Escape' && choice.isOf(choice.cursor, word)) choice.leave();
  else return;
  event.preventDefault();
}

/** The words that could stand in the place of one, and how likely each is there. */
function alternatives(panel: Panel, word: string): TemplateResult {
  const { choice } = panel;
  const found = choice.alternatives;
  return html`<div
    class="alternatives"
    role="group"
    aria-label="Instead of ${word}"
    data-testid="alternatives"
    aria-busy=${found === null ? 'true' : 'false'}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      choice.close();
      focusText(event.currentTarget as HTMLElement);
    }}
  >
    <header>
      <span>Instead of “<bdi>${word}</bdi>”</span>
      ${keepButton(panel, word)}
      ${iconButton('close', {
        label: 'Close',
        testId: 'close-alternatives',
        run: () => {
          choice.leave();
        },
      })}
    </header>
    ${
      found === null
        ? html`<p class="quiet">Looking for other words…</p>`
        : found.length === 0
          ? html`<p class="quiet" data-testid="no-alternatives">No other word fits here.</p>`
          : html`<ul>
              ${found.map(({ word: other, probability }, index) =>
                alternative(panel, other, probability, other === word, index),
              )}
            </ul>`
    }
  </div>`;
}

function alternative(
  { choice }: Panel,
  word: string,
  probability: number,
  isThere: boolean,
  index: number,
): TemplateResult {
  return html`<li>
    <button
      type="button"
      class="alternative"
      data-testid="alternative-${index}"
      aria-current=${isThere ? 'true' : nothing}
      title=${isThere ? 'This word stands there.' : 'Puts this word there; the text goes on from it.'}
      @click=${(event: MouseEvent) => {
        focusText((event.currentTarget as Element).closest('.alternatives'));
        void choice.take(word);
      }}
    >
      <span>${word}</span>
      <span class="quiet">${percent(probability)}</span>
    </button>
  </li>`;
}

/** The keyboard goes back to the text above. */
function focusText(alternatives: Element | null): void {
  (alternatives?.previousElementSibling as HTMLElement | null)?.focus();
}

const percent = (probability: number): string =>
  probability < 0.01 ? '< 1 %' : `${Math.round(100 * probability)} %`;
