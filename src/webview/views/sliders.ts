import { html, nothing, type TemplateResult } from 'lit';
import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import { buttonRow, iconButton } from '../parts/buttons.ts';
import { section } from '../parts/sections.ts';
import type { Panel } from '../state/panel.ts';
import { count } from '../words/formatting.ts';
import { newSliderForm } from './newSlider.ts';
import { presetsView } from './presets.ts';
import { NOTHING_EXPLORED, REASON_ID, slider, type Position } from './slider.ts';

/** Sliders shown until the user asks for all: beyond these little of the text varies. */
const FIRST = 8;

/** Built-in directions, then the user's own sliders, then those along which this workspace varies most. */
export function slidersSection(panel: Panel, state: PanelState, axes: readonly Axis[]): TemplateResult {
  const { exploration } = panel;
  const directions = axes.filter((axis) => axis.direction !== null);
  const named = axes.filter((axis) => axis.named !== null);
  const principal = axes.filter((axis) => axis.named === null && axis.direction === null);
  const shown = panel.memory.allSliders ? principal : principal.slice(0, FIRST);
  const { wanted } = panel.mixer;
  const positions = axes.map((_, index): Position => ({
    value: wanted[index] ?? 0,
    initial: exploration?.initialSliders[index] ?? 0,
  }));
  const draw = (axis: Axis): TemplateResult => slider(panel, axis, positions[axis.index]!);
  const alone = directions.length + named.length === 0;
  return section(panel, {
    id: 'sliders',
    heading: 'Sliders',
    content: html`${
        exploration === null
          ? html`<p class="reason" id=${REASON_ID}>${NOTHING_EXPLORED}</p>`
          : resetAll(panel, positions)
      }
      ${presetsView(panel, state)} ${group('direction-sliders', 'Directions', '', directions.map(draw))}
      ${group('named-sliders', 'Yours', 'named', named.map(draw))}
      ${alone ? nothing : html`<h3 class="group" id="principal-sliders">What varies most here</h3>`}
      <ul class="sliders" aria-labelledby=${alone ? nothing : 'principal-sliders'}>
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

function group(id: string, heading: string, kind: string, sliders: readonly TemplateResult[]): unknown {
  if (sliders.length === 0) return nothing;
  return html`<h3 class="group" id=${id}>${heading}</h3>
    <ul class="sliders ${kind}" aria-labelledby=${id}>
      ${sliders}
    </ul>`;
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
