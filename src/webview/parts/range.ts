import { html, nothing, svg, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

export interface Range {
  readonly testId: string;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** A finer step, which Shift takes: a press of an arrow key, and a drag a tenth as fast. */
  readonly fineStep?: number;
  /** The value now, which may be ahead of what is drawn; needed with `fineStep`. */
  readonly now?: () => number;
  readonly value: number;
  /** Where it stood at first, which is marked; null where it has no such place. */
  readonly initial: number | null;
  readonly label: string;
  /** The value as a screen reader says it. */
  readonly valueText: string;
  readonly title: string | null;
  /** Id of the element that says why it is disabled; null where it is enabled. */
  readonly disabledBy: string | null;
  readonly move: (value: number) => void;
  /** The user has let it go. */
  readonly settled?: () => void;
  readonly reset?: () => void;
}

/** A native range input over a picture of how far it has moved. */
export function range(options: Range): TemplateResult {
  const { testId, low, high, step, label, valueText, title, disabledBy, move, settled, reset } = options;
  return html`<div class="range">
    ${track(options)}
    <input
      type="range"
      data-testid=${testId}
      min=${low}
      max=${high}
      step=${step}
      .value=${live(onGrid(options))}
      ?disabled=${disabledBy !== null}
      aria-label=${label}
      aria-valuetext=${valueText}
      aria-describedby=${disabledBy ?? nothing}
      title=${title ?? nothing}
      @input=${(event: Event) => {
        move(dragged(event.currentTarget as HTMLInputElement, options));
      }}
      @keydown=${(event: KeyboardEvent) => {
        stepFinely(event, options);
      }}
      @pointerdown=${follow}
      @pointermove=${follow}
      @change=${settled ?? nothing}
      @dblclick=${reset ?? nothing}
    />
  </div>`;
}

/** Where Shift was pressed during a drag: what the pointer meant then, and what the value was. */
interface Anchor {
  readonly pointed: number;
  readonly value: number;
}
const anchors = new WeakMap<HTMLInputElement, Anchor | 'next'>();

/** Notes whether a drag goes on with Shift. */
function follow(event: PointerEvent): void {
  const input = event.currentTarget as HTMLInputElement;
  if (!event.shiftKey) anchors.delete(input);
  else if (!anchors.has(input)) anchors.set(input, 'next');
}

/** The value that a drag means. */
function dragged(input: HTMLInputElement, { value, now, low, high, fineStep }: Range): number {
  const pointed = input.valueAsNumber;
  const anchor = anchors.get(input);
  if (fineStep === undefined || anchor === undefined) return pointed;
  if (anchor === 'next') {
    const anchored = { pointed, value: now?.() ?? value };
    anchors.set(input, anchored);
    return anchored.value;
  }
  const fine = anchor.value + (pointed - anchor.pointed) / FINER;
  return Math.min(high, Math.max(low, Math.round(fine / fineStep) * fineStep));
}

/** How many times finer a drag with Shift is. */
const FINER = 10;
const RAISES = ['ArrowRight', 'ArrowUp'];
const LOWERS = ['ArrowLeft', 'ArrowDown'];

function stepFinely(event: KeyboardEvent, { value, now, low, high, fineStep, move }: Range): void {
  const sign = RAISES.includes(event.key) ? 1 : LOWERS.includes(event.key) ? -1 : 0;
  if (fineStep === undefined || !event.shiftKey || sign === 0) return;
  event.preventDefault();
  const stepped = Math.round((now?.() ?? value) / fineStep + sign) * fineStep;
  move(Math.min(high, Math.max(low, stepped)));
}

/** What a range input makes of its value: the nearest step. Setting exactly this keeps `live` from setting it again. */
function onGrid({ value, low, high, step }: Range): string {
  const clamped = Math.min(high, Math.max(low, value));
  return String(Number((low + Math.round((clamped - low) / step) * step).toFixed(2)));
}

function track({ value, initial, low, high }: Range): TemplateResult {
  const x = (position: number): number => Math.min(1, Math.max(0, (position - low) / (high - low))) * 100;
  const from = x(initial ?? low);
  const to = x(value);
  const start = initial === null || initial === value ? nothing : startMark(from);
  return html`<svg class="track" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
    <rect class="rail" x="0" y="6.5" width="100" height="3" />
    <rect class="moved" x=${Math.min(from, to)} y="6.5" width=${Math.abs(to - from)} height="3" />
    ${start}
  </svg>`;
}

const startMark = (x: number): TemplateResult<2> =>
  svg`<line class="start" x1=${x} x2=${x} y1="2" y2="14" />`;
