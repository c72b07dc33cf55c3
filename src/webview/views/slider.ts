import { html, nothing, type TemplateResult } from 'lit';
import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import { describeEvidence } from '../../shared/words/evidence.ts';
import { iconButton, letterButton } from '../parts/buttons.ts';
import { icon } from '../parts/icons.ts';
import { numberField } from '../parts/numberField.ts';
import { range } from '../parts/range.ts';
import type { Panel } from '../state/panel.ts';
import { signed } from '../words/formatting.ts';

const LIMIT = 3;
const STEP = 0.05;
const FINE_STEP = 0.01;

export const NOTHING_EXPLORED =
  'The sliders move the explored text: explore a selection first, or press Surprise Me.';
/** Of the element that says so. */
export const REASON_ID = 'sliders-reason';

const LOCKED = 'This slider is locked: nothing moves it until it is unlocked.';

export interface Position {
  readonly value: number;
  readonly initial: number;
}

/** One slider with its ends, its number and its buttons. */
export function slider(panel: Panel, axis: Axis, position: Position): TemplateResult {
  const { index, lowLabel, highLabel, lowExamples, highExamples, named } = axis;
  const { value, initial } = position;
  const disabled = panel.exploration === null;
  const ends = `${lowLabel} to ${highLabel}`;
  const locked = panel.isLocked(axis);
  const { mixer } = panel;
  const [muted, solo, silent] = [mixer.isMuted(axis), mixer.isSolo(axis), mixer.isSilent(axis)];
  const blocked = disabled ? REASON_ID : locked ? `slider-locked-${index}` : null;
  const whyNot = disabled ? NOTHING_EXPLORED : locked ? LOCKED : null;
  const now = (): number => mixer.wanted[index] ?? value;
  const reset = (): void => {
    panel.moveSlider(index, initial);
  };
  const heard = silent
    ? `${signed(value)}, ${muted ? 'muted' : 'silent while another plays solo'}`
    : signed(value);
  return html`<li class="slider ${locked ? 'locked' : ''} ${silent ? 'silent' : ''}">
    <div class="slider-ends">
      <span title=${end(lowLabel, lowExamples)}>${lowLabel}</span>
      <span class="slider-letters">
        ${letterButton('M', {
          label: muted ? `Unmute ${ends}` : `Mute ${ends}`,
          testId: `slider-mute-${index}`,
          pressed: muted,
          disabled: locked ? LOCKED : null,
          run: () => {
            mixer.mute(axis, !muted);
          },
        })}
        ${letterButton('S', {
          label: solo ? `End solo of ${ends}` : `Solo ${ends}: silence the others, show both ends`,
          testId: `slider-solo-${index}`,
          pressed: solo,
          run: () => {
            mixer.solo(axis, !solo);
          },
        })}
      </span>
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
        valueText: heard,
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
          ? rename(panel, axis, ends)
          : iconButton('close', {
              label: `Remove ${ends}`,
              testId: `slider-remove-${index}`,
              run: panel.asking('removeSlider', { name: named.name }),
            })
      }
    </div>
    ${locked ? html`<p hidden id="slider-locked-${index}">${LOCKED}</p>` : nothing}
    ${named === null ? nothing : evidence(index, named)}
    ${solo && !disabled ? soloEnds(panel, index) : nothing}
  </li>`;
}

/** Principal axes are named by what is counted in them; a writer may know better. */
function rename(panel: Panel, { index, direction }: Axis, ends: string): unknown {
  if (direction !== null) return nothing;
  return iconButton('pen', {
    label: `Rename ${ends}`,
    testId: `slider-rename-${index}`,
    disabled: panel.state?.disabled.newSlider ?? null,
    run: panel.asking('renameAxis', { index }),
  });
}

/** What the text is at both ends of a slider that plays solo. A click moves it there. */
function soloEnds(panel: Panel, index: number): TemplateResult {
  const ends = panel.mixer.ends.answer;
  return html`<div
    class="solo-ends"
    data-testid="solo-ends"
    aria-live="polite"
    aria-busy=${String(ends === null)}
  >
    ${
      ends === null
        ? html`<p class="quiet">Writing both ends…</p>`
        : [ends.low, ends.high].map(
            ({ position, text }, place) =>
              html`<button
                type="button"
                class="solo-end"
                data-testid="solo-end-${place}"
                title="Move the slider there"
                @click=${() => {
                  panel.moveSlider(index, position);
                }}
              >
                <span class="quiet">${signed(position)}</span> ${text}
              </button>`,
          )
    }
  </div>`;
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

function explain(axis: Axis): string {
  const [low, high] = [axis.lowExamples.at(-1), axis.highExamples.at(-1)];
  const ends = low === undefined || high === undefined ? '' : ` From “${low}” to “${high}”.`;
  return `${meaning(axis)}${ends} Double-click resets it, Shift moves it in fine steps.`;
}

function meaning({ explainedVarianceRatio, named, direction, isNamed }: Axis): string {
  if (direction !== null) {
    const { examples, accuracy } = direction;
    return (
      `Made from ${examples} examples that ship with Variorum, whose ends stand at −1 and +1. This model tells ` +
      `${Math.round(accuracy * 100)} % of them right that it has not seen.`
    );
  }
  const yours = isNamed ? 'You have named it. ' : '';
  return named === null
    ? `${yours}This slider explains ${(explainedVarianceRatio * 100).toFixed(1)} % of the variance in this workspace.`
    : `Made from your examples: ${describeEvidence(named)}.`;
}
