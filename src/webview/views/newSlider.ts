import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { PanelState, SliderDraft } from '../../shared/protocol/panelProtocol.ts';
import { count } from '../words/formatting.ts';
import { icon } from '../parts/icons.ts';
import type { Panel } from '../state/panel.ts';
import { buttonRow, iconButton } from '../parts/buttons.ts';

type End = 'low' | 'high';

const BEING_MADE = 'The slider is being made.';
const NAMES: Record<End, string> = { low: 'Low end', high: 'High end' };

/** Where the user collects examples of both ends of a new slider, and names them. */
export function newSliderForm(panel: Panel, state: PanelState, draft: SliderDraft): TemplateResult {
  const { low, high } = panel.memory.newLabels;
  return html`<div
    class="new-slider"
    role="group"
    aria-labelledby="new-slider-heading"
    data-testid="slider-form"
  >
    <h3 id="new-slider-heading">New slider from examples</h3>
    <p class="quiet">
      Collect sentences that are alike at each end: selections, files or folders. At least 4 different ones an
      end, better 50.
    </p>
    ${endForm(panel, state, draft, 'low')} ${endForm(panel, state, draft, 'high')}
    ${buttonRow('make-slider', [
      {
        label: draft.busy ? 'Making…' : 'Make Slider',
        testId: 'make-slider',
        disabled: missing(panel, draft),
        run: panel.asking('makeSlider', { lowLabel: low, highLabel: high }),
      },
      {
        label: 'Discard',
        testId: 'discard-slider',
        secondary: true,
        run: panel.asking('discardSlider', null),
      },
    ])}
  </div>`;
}

function missing(panel: Panel, draft: SliderDraft): string | null {
  const { low, high } = panel.memory.newLabels;
  if (draft.busy) return BEING_MADE;
  if (draft.low.length === 0 || draft.high.length === 0) return 'Add examples of both ends first.';
  if (low.trim() === '' || high.trim() === '') return 'Name both ends first.';
  return low.trim() === high.trim() ? 'Give the two ends different names.' : null;
}

function endForm(panel: Panel, state: PanelState, draft: SliderDraft, end: End): TemplateResult {
  const entries = draft[end];
  const input = `${end}-label`;
  const beingMade = draft.busy ? BEING_MADE : null;
  return html`<div class="end" data-testid="end-${end}">
    <label for=${input}>${NAMES[end]}</label>
    <input
      type="text"
      class="text-input"
      id=${input}
      data-testid=${input}
      maxlength="60"
      placeholder=${end === 'low' ? 'its name, as “calm”' : 'its name, as “stormy”'}
      .value=${live(panel.memory.newLabels[end])}
      @input=${(event: Event) => {
        panel.nameEnd(end, (event.currentTarget as HTMLInputElement).value);
      }}
    />
    <div class="end-actions">
      ${iconButton(
        'add',
        {
          label: 'Selection',
          testId: `add-selection-${end}`,
          disabled: beingMade ?? state.disabled.addExample,
          run: panel.asking('addExamples', { end, from: 'selection' }),
        },
        true,
      )}
      ${iconButton(
        'folder',
        {
          label: 'Files or folders…',
          testId: `add-files-${end}`,
          disabled: beingMade,
          run: panel.asking('addExamples', { end, from: 'files' }),
        },
        true,
      )}
      <span class="quiet"
        >${entries.length === 0 ? 'nothing added yet' : `${count(entries.length, 'item')} added`}</span
      >
    </div>
    ${
      entries.length === 0
        ? nothing
        : html`<ul class="examples">
            ${entries.map(
              ({ id, title, text }) =>
                html`<li>
                  ${text === '' ? icon('folder') : nothing}
                  <span class="clamped" title=${text === '' ? title : `${title}: ${text}`}
                    >${text === '' ? title : text}</span
                  >
                  ${iconButton('close', {
                    label: `Take “${text === '' ? title : text}” out`,
                    testId: `forget-${id}`,
                    run: panel.asking('forgetExample', { id }),
                  })}
                </li>`,
            )}
          </ul>`
    }
  </div>`;
}
