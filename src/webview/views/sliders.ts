import { html, nothing, type TemplateResult } from 'lit';
import type { Axis } from '../../shared/modelProtocol.ts';
import { count, signed } from '../figures.ts';
import type { Panel } from '../panel.ts';
import { iconButton } from './buttons.ts';
import { range } from './range.ts';
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
    <div class="slider-ends">
      <span title=${axis.lowLabel}>${axis.lowLabel}</span>
      <span title=${axis.highLabel}>${axis.highLabel}</span>
    </div>
    <div class="slider-row">
      ${range({
        testId: `slider-${index}`,
        low: -LIMIT,
        high: LIMIT,
        step: STEP,
        value,
        initial,
        label: `${axis.lowLabel} to ${axis.highLabel}`,
        valueText: signed(value),
        title: disabled ? NOTHING_EXPLORED : explain(axis),
        disabledBy: disabled ? 'sliders-reason' : null,
        move: (moved) => {
          panel.moveSlider(index, moved);
        },
        reset,
      })}
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

const explain = ({ varianceShare }: Axis): string =>
  `${(varianceShare * 100).toFixed(1)} % of what varies in this workspace lies along this slider. Double-click to reset.`;
