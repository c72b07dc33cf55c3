import { html, nothing, type TemplateResult } from 'lit';
import { describeEvidence } from '../../shared/words/evidence.ts';
import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import { count, signed } from '../words/formatting.ts';
import type { Panel } from '../state/panel.ts';
import { icon } from '../parts/icons.ts';
import { buttonRow, iconButton } from '../parts/buttons.ts';
import { newSliderForm } from './newSlider.ts';
import { numberField } from '../parts/numberField.ts';
import { range } from '../parts/range.ts';
import { section } from '../parts/sections.ts';

const LIMIT = 3;
const STEP = 0.05;
const FINE_STEP = 0.01;
/** Sliders shown until the user asks for all: beyond these little of the text varies. */
const FIRST = 8;

const NOTHING_EXPLORED =
  'The sliders move the explored text: explore a selection first, or press Surprise Me.';

const LOCKED = 'This slider is locked: nothing moves it until it is unlocked.';

interface Position {
  readonly value: number;
  readonly initial: number;
}

/** The user's own sliders above those along which this workspace varies most. */
export function slidersSection(panel: Panel, state: PanelState, axes: readonly Axis[]): TemplateResult {
  const { exploration } = panel;
  const named = axes.filter((axis) => axis.named !== null);
  const principal = axes.filter((axis) => axis.named === null);
  const shown = panel.memory.allSliders ? principal : principal.slice(0, FIRST);
  const positions = axes.map((_, index): Position => ({
    value: exploration?.sliders[index] ?? 0,
    initial: exploration?.initialSliders[index] ?? 0,
  }));
  const draw = (axis: Axis): TemplateResult =>
    slider(panel, axis, positions[axis.index]!, exploration === null);
  return section(panel, {
    id: 'sliders',
    heading: 'Sliders',
    content: html`${
        exploration === null
          ? html`<p class="reason" id="sliders-reason">${NOTHING_EXPLORED}</p>`
          : resetAll(panel, positions)
      }
      ${
        named.length === 0
          ? nothing
          : html`<h3 class="group" id="named-sliders">Yours</h3>
              <ul class="sliders named" aria-labelledby="named-sliders">
                ${named.map(draw)}
              </ul>
              <h3 class="group" id="principal-sliders">What varies most here</h3>`
      }
      <ul class="sliders" aria-labelledby=${named.length === 0 ? nothing : 'principal-sliders'}>
        ${shown.map(draw)}
      </ul>
      ${principal.length > FIRST ? showAll(panel, principal.length - FIRST) : nothing}
      ${
        state.sliderDraft === null
          ? buttonRow('new-slider', [
              {
                label: 'New Slider From Examples…',
                testId: 'new-slider',
                secondary: true,
                disabled: state.disabled.newSlider,
                run: panel.asking('newSlider', null),
              },
            ])
          : newSliderForm(panel, state, state.sliderDraft)
      }`,
  });
}

function showAll(panel: Panel, more: number): TemplateResult {
  const { allSliders } = panel.memory;
  return html`<p>
    <button
      type="button"
      class="link"
      data-testid="all-sliders"
      aria-expanded=${allSliders ? 'true' : 'false'}
      @click=${() => {
        panel.showAllSliders(!allSliders);
      }}
    >
      ${allSliders ? 'Show fewer sliders' : `Show ${count(more, 'more slider')}`}
    </button>
  </p>`;
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

function slider(panel: Panel, axis: Axis, position: Position, disabled: boolean): TemplateResult {
  const { index, lowLabel, highLabel, lowExamples, highExamples, named } = axis;
  const { value, initial } = position;
  const ends = `${lowLabel} to ${highLabel}`;
  const locked = panel.isLocked(axis);
  const blocked = disabled ? 'sliders-reason' : locked ? `slider-locked-${index}` : null;
  const whyNot = disabled ? NOTHING_EXPLORED : locked ? LOCKED : null;
  const now = (): number => panel.exploration?.sliders[index] ?? value;
  const reset = (): void => {
    panel.moveSlider(index, initial);
  };
  return html`<li class="slider ${locked ? 'locked' : ''}">
    <div class="slider-ends">
      <span title=${end(lowLabel, lowExamples)}>${lowLabel}</span>
      <span title=${end(highLabel, highExamples)}>${highLabel}</span>
    </div>
    <div class="slider-row">
      ${range({
        testId: `slider-${index}`,
        low: -LIMIT,
        high: LIMIT,
        step: STEP,
        fineStep: FINE_STEP,
        now,
        value,
        initial,
        label: ends,
        valueText: signed(value),
        title: whyNot ?? explain(axis),
        disabledBy: blocked,
        move: (moved) => {
          panel.moveSlider(index, moved);
        },
        reset,
      })}
      ${numberField({
        testId: `slider-value-${index}`,
        label: `Value of ${ends}`,
        value,
        low: -LIMIT,
        high: LIMIT,
        step: STEP,
        fineStep: FINE_STEP,
        now,
        format: signed,
        disabledBy: blocked,
        change: (typed) => {
          panel.moveSlider(index, typed);
        },
      })}
      ${iconButton(locked ? 'locked' : 'unlocked', {
        label: locked ? `Unlock ${ends}` : `Lock ${ends}`,
        testId: `slider-lock-${index}`,
        pressed: locked,
        run: () => {
          panel.lock(axis, !locked);
        },
      })}
      ${iconButton('reset', {
        label: `Reset ${ends}`,
        testId: `slider-reset-${index}`,
        disabled: whyNot ?? (value === initial ? 'This slider has not moved.' : null),
        run: reset,
      })}
      ${
        named === null
          ? nothing
          : iconButton('close', {
              label: `Remove ${ends}`,
              testId: `slider-remove-${index}`,
              run: panel.asking('removeSlider', { name: named.name }),
            })
      }
    </div>
    ${locked ? html`<p hidden id="slider-locked-${index}">${LOCKED}</p>` : nothing}
    ${named === null ? nothing : evidence(index, named)}
  </li>`;
}

function evidence(index: number, named: NonNullable<Axis['named']>): TemplateResult {
  const { accuracy, low, high, nearChance } = named;
  const figure = `${Math.round(accuracy * 100)} % of held-out examples right (${low} + ${high})`;
  return html`<p class="evidence" title=${capital(describeEvidence(named))}>
    ${nearChance ? icon('warning') : nothing}
    <span data-testid="slider-evidence-${index}"
      >${nearChance ? `${figure}: near chance, it may move nothing you meant` : figure}</span
    >
  </p>`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What an end means, in the workspace's own words. */
const end = (label: string, examples: readonly string[]): string =>
  examples.length === 0 ? label : `${label}. Passages towards this end:\n\n${examples.join('\n\n')}`;

function explain({ explainedVarianceRatio, lowExamples, highExamples, named }: Axis): string {
  const what =
    named === null
      ? `This slider explains ${(explainedVarianceRatio * 100).toFixed(1)} % of the variance in this workspace.`
      : `Made from your examples: ${describeEvidence(named)}.`;
  const [low, high] = [lowExamples.at(-1), highExamples.at(-1)];
  const ends = low === undefined || high === undefined ? '' : ` From “${low}” to “${high}”.`;
  return `${what}${ends} Double-click resets it, Shift moves it in fine steps.`;
}
