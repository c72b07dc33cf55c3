import { html, nothing, type TemplateResult } from 'lit';
import type { Mark, PanelState } from '../../shared/protocol/panelProtocol.ts';
import { fileName } from '../words/formatting.ts';
import type { Panel } from '../state/panel.ts';
import { buttonRow, iconButton } from '../parts/buttons.ts';
import { textBox } from '../parts/markedText.ts';
import { range } from '../parts/range.ts';
import { section } from '../parts/sections.ts';
import { kindBadge } from './text.ts';
import { textActions } from '../parts/textActions.ts';

/** The path from passage A to passage B. */
export function interpolationSection(panel: Panel, state: PanelState): TemplateResult {
  const { a, b } = state.interpolation;
  const t = panel.interpolation.position ?? state.interpolation.t;
  const text = panel.interpolation.answer?.text ?? state.interpolation.text;
  const { interpolate: disabled } = state.disabled;
  return section(panel, {
    id: 'interpolation',
    heading: 'Between Two Passages',
    content: html`<div class="marks">${mark(panel, 'a', a)} ${mark(panel, 'b', b)}</div>
      ${buttonRow(
        'marks',
        (['a', 'b'] as const).map((end) => ({
          label: `Mark as ${end.toUpperCase()}`,
          testId: `mark-${end}`,
          secondary: true,
          disabled: state.disabled.exploreSelection,
          run: panel.asking('markSelection', { end }),
        })),
      )}
      <div class="slider-row path-slider">
        <span aria-hidden="true">A</span>
        ${range({
          testId: 'interpolation-slider',
          low: 0,
          high: 1,
          step: 0.02,
          value: t,
          initial: null,
          label: 'From A to B',
          valueText: `${Math.round(t * 100)} % of the path`,
          title: disabled,
          disabledBy: disabled === null ? null : 'interpolation-reason',
          move: (value) => {
            panel.interpolation.move(value);
          },
        })}
        <span aria-hidden="true">B</span>
        <span class="slider-value" aria-hidden="true" data-testid="interpolation-value">
          ${Math.round(t * 100)} %
        </span>
      </div>
      ${
        disabled === null
          ? nothing
          : html`<p class="reason" id="interpolation-reason" data-testid="interpolation-reason">
              ${disabled}
            </p>`
      }
      ${text === null ? moveHint(disabled) : stepText(panel, state, text)}`,
  });
}

function mark(panel: Panel, end: 'a' | 'b', marked: Mark | null): TemplateResult {
  const { text = '', place = null } = marked ?? {};
  return html`<div class="mark-end" data-testid="mark-text-${end}">
    <b aria-label="Passage ${end.toUpperCase()}">${end.toUpperCase()}</b>
    ${
      marked === null
        ? html`<span class="quiet">not marked yet</span>`
        : html`<span class="clamped">${marked.text}</span>`
    }
    ${
      place === null
        ? nothing
        : html`<button
            type="button"
            class="link"
            title=${place.file}
            @click=${panel.asking('openPassage', { text, place })}
          >
            ${fileName(place.file)}
          </button>`
    }
  </div>`;
}

function moveHint(disabled: string | null): TemplateResult | typeof nothing {
  return disabled === null ? html`<p class="quiet">Move the slider to go from A to B.</p>` : nothing;
}

function stepText(panel: Panel, state: PanelState, text: string): TemplateResult {
  // By the text and not by `t`, which is ahead of the text while the slider moves.
  const { a, b } = state.interpolation;
  const copied =
    panel.interpolation.answer === null ? state.interpolation.copied : panel.interpolation.answer.copied;
  const end = text === a?.text ? 'A' : text === b?.text ? 'B' : null;
  const verbatim = end !== null;
  return html`<div
    class="text-card"
    data-kind=${verbatim ? 'verbatim' : 'generated'}
    aria-busy=${String(panel.interpolation.busy)}
  >
    <header>
      <h2>${end === null ? 'Between A and B' : `Passage ${end}`}</h2>
      ${kindBadge(verbatim, 'interpolation-kind')}
    </header>
    <div class="scroller">${textBox('interpolation-text', text)}</div>
    <footer>
      ${textActions(panel, state, 'interpolation', { text, copied: verbatim ? undefined : copied })}
      ${iconButton(
        'spark',
        {
          label: 'Explore',
          testId: 'explore-interpolation',
          run: panel.asking('exploreInterpolation', null),
        },
        true,
      )}
    </footer>
  </div>`;
}
