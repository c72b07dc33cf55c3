import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

export interface NumberField {
  readonly testId: string;
  readonly label: string;
  readonly value: number;
  /** The value now, which may be ahead of what is drawn. */
  readonly now: () => number;
  readonly low: number;
  readonly high: number;
  /** One press of an arrow key, and with Shift. */
  readonly step: number;
  readonly fineStep: number;
  readonly format: (value: number) => string;
  /** Id of the element that says why it is disabled; null where it is enabled. */
  readonly disabledBy: string | null;
  readonly change: (value: number) => void;
}

/** What is being typed and was not taken yet: a text that arrives meanwhile must not wipe it out. */
let typing: { readonly testId: string; readonly text: string } | undefined;

/**
 * A number beside a slider, which can be typed: Enter or leaving takes it, Escape leaves it as it was, arrow keys step.
 * What is no number leaves it as it was, too.
 */
export function numberField(options: NumberField): TemplateResult {
  const { testId, label, value, format, disabledBy } = options;
  return html`<input
    type="text"
    inputmode="decimal"
    class="slider-value"
    autocomplete="off"
    spellcheck="false"
    data-testid=${testId}
    aria-label=${label}
    .value=${live(typing?.testId === testId ? typing.text : format(value))}
    ?disabled=${disabledBy !== null}
    @focus=${(event: Event) => {
      typing = undefined;
      (event.currentTarget as HTMLInputElement).select();
    }}
    @input=${(event: Event) => {
      typing = { testId, text: (event.currentTarget as HTMLInputElement).value };
    }}
    @blur=${() => {
      typing = undefined;
    }}
    @change=${(event: Event) => {
      take(event.currentTarget as HTMLInputElement, options);
    }}
    @keydown=${(event: KeyboardEvent) => {
      press(event, options);
    }}
  />`;
}

function take(field: HTMLInputElement, { now, low, high, format, change }: NumberField): void {
  typing = undefined;
  const value = now();
  const typed = parseNumber(field.value);
  const taken = typed === undefined ? value : Math.min(high, Math.max(low, typed));
  field.value = format(taken);
  if (format(taken) !== format(value)) change(taken);
}

function press(event: KeyboardEvent, options: NumberField): void {
  const { value, now, low, high, step, fineStep, format, change } = options;
  const field = event.currentTarget as HTMLInputElement;
  if (event.key === 'Enter') take(field, options);
  if (event.key === 'Escape') {
    typing = undefined;
    field.value = format(value);
    field.select();
  }
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  event.preventDefault();
  const size = event.shiftKey ? fineStep : step;
  // What was typed and not taken yet counts.
  const from = field.value === format(value) ? now() : (parseNumber(field.value) ?? now());
  typing = undefined;
  const stepped = from + (event.key === 'ArrowUp' ? size : -size);
  change(Math.min(high, Math.max(low, rounded(stepped))));
}

/** Without what adding hundredths leaves behind the second place. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** A number as people write it: with either minus sign, and a comma or a point. Undefined where it is none. */
export function parseNumber(text: string): number | undefined {
  const plain = text.trim().replace('−', '-').replace(',', '.');
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined;
}
