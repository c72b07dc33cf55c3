import { html, nothing, svg, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Axis } from '../../shared/modelProtocol.ts';
import { count, signed } from '../figures.ts';
import type { Panel } from '../panel.ts';
import { iconButton } from './buttons.ts';
import { section } from './sections.ts';

const LIMIT = 3;
const STEP = 0.05;
/** Sliders shown until the user asks for all: beyond these little of the text varies. */
const FIRST = 8;

const NOTHING_EXPLORED =
  'The sliders move the explored text: explore a selection first, or press Surprise Me.';

interface Position {
  readonly value: number;
  readonly initial: number;
}

export function slidersSection(panel: Panel, axes: readonly Axis[]): TemplateResult {
  const { exploration } = panel;
  const shown = panel.memory.allSliders ? axes : axes.slice(0, FIRST);
  const positions = axes.map((_, index): Position => ({
    value: exploration?.sliders[index] ?? 0,
    initial: exploration?.initialSliders[index] ?? 0,
  }));
  return section(panel, {
    id: 'sliders',
    heading: 'Sliders',
    content: html`${
        exploration === null
          ? html`<p class="reason" id="sliders-reason">${NOTHING_EXPLORED}</p>`
          : resetAll(panel, positions)
      }
      <ul class="sliders">
        ${shown.map((axis, index) => slider(panel, axis, index, positions[index]!, exploration === null))}
      </ul>
      ${
        axes.length > FIRST
          ? html`<button
              type="button"
              class="link"
              data-testid="all-sliders"
              aria-expanded=${panel.memory.allSliders ? 'true' : 'false'}
              @click=${() => {
                panel.showAllSliders(!panel.memory.allSliders);
              }}
            >
              ${panel.memory.allSliders ? 'Show fewer sliders' : `Show ${count(axes.length - FIRST, 'more slider')}`}
            </button>`
          : nothing
      }`,
  });
}

function resetAll(panel: Panel, positions: readonly Position[]): TemplateResult {
  const moved = positions.filter(({ value, initial }) => value !== initial).length;
  return html`<div class="reset-all">
    <span class="quiet">${moved === 0 ? 'No slider has moved' : `${count(moved, 'slider')} moved`}</span>
    ${iconButton(
      'reset',
      {
        label: 'Reset All',
        testId: 'reset-all',
        disabled: moved === 0 ? 'No slider has moved.' : null,
        run: () => {
          panel.moveSliders(positions.map(({ initial }) => initial));
        },
      },
      true,
    )}
  </div>`;
}

function slider(
  panel: Panel,
  axis: Axis,
  index: number,
  position: Position,
  disabled: boolean,
): TemplateResult {
  const { value, initial } = position;
  const reset = (): void => {
    panel.moveSlider(index, initial);
  };
  return html`<li class="slider">
    <div
      class="slider-ends"
      title="${(axis.varianceShare * 100).toFixed(1)} % of what varies in this workspace"
    >
      <span class="low">${axis.lowLabel}</span>
      <span class="high">${axis.highLabel}</span>
    </div>
    <div class="slider-row">
      <div class="range">
        ${rangeTrack(value, initial, -LIMIT, LIMIT)}
        <input
          type="range"
          data-testid="slider-${index}"
          min=${-LIMIT}
          max=${LIMIT}
          step=${STEP}
          .value=${live(onGrid(value))}
          ?disabled=${disabled}
          aria-label="${axis.lowLabel} to ${axis.highLabel}"
          aria-valuetext=${signed(value)}
          aria-describedby=${disabled ? 'sliders-reason' : nothing}
          title=${disabled ? NOTHING_EXPLORED : nothing}
          @input=${(event: Event) => {
            panel.moveSlider(index, (event.currentTarget as HTMLInputElement).valueAsNumber);
          }}
          @dblclick=${reset}
        />
      </div>
      <span class="slider-value" aria-hidden="true" data-testid="slider-value-${index}"
        >${signed(value)}</span
      >
      ${iconButton('reset', {
        label: `Reset ${axis.lowLabel} to ${axis.highLabel}`,
        testId: `slider-reset-${index}`,
        disabled: disabled ? NOTHING_EXPLORED : value === initial ? 'This slider has not moved.' : null,
        run: reset,
      })}
    </div>
  </li>`;
}

/** What a range input makes of `value`: the nearest step. Setting exactly this keeps `live` from setting it again. */
function onGrid(value: number): string {
  const clamped = Math.min(LIMIT, Math.max(-LIMIT, value));
  return String(Number((Math.round(clamped / STEP) * STEP).toFixed(2)));
}

/** The track under a range input: how far its value has moved from where it started, which has a mark. */
export function rangeTrack(value: number, initial: number | null, low: number, high: number): TemplateResult {
  const x = (position: number): number => Math.min(1, Math.max(0, (position - low) / (high - low))) * 100;
  const from = x(initial ?? low);
  const to = x(value);
  return html`<svg class="track" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class="rail" x="0" y="6.5" width="100" height="3" />
      <rect class="moved" x=${Math.min(from, to)} y="6.5" width=${Math.abs(to - from)} height="3" />
      ${initial === null || initial === value ? nothing : svg`<line class="start" x1=${from} x2=${from} y1="2" y2="14" />`}`}
  </svg>`;
}
