import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import { LONGEST_PRESET_NAME, type Preset } from '../../shared/protocol/presets.ts';
import { iconButton } from '../parts/buttons.ts';
import type { Panel } from '../state/panel.ts';
import { count } from '../words/formatting.ts';

const NOTHING_EXPLORED = 'Explore a text first: a preset moves its sliders.';

/** Presets to apply, and a field that saves where the sliders stand now; nothing while there is neither. */
export function presetsView(panel: Panel, { presets }: PanelState): TemplateResult | typeof nothing {
  const offsets = panel.mixer.offsets();
  if (presets.length === 0 && offsets.length === 0) return nothing;
  return html`<div class="presets" role="group" aria-label="Presets">
    ${
      presets.length === 0
        ? nothing
        : html`<ul class="preset-list">
            ${presets.map((preset, index) => entry(panel, preset, index))}
          </ul>`
    }
    ${offsets.length === 0 ? nothing : saving(panel, offsets)}
  </div>`;
}

function entry(panel: Panel, preset: Preset, index: number): TemplateResult {
  const { name, offsets } = preset;
  const missing = panel.mixer.missing(preset);
  const gone = missing === 0 ? null : `${missing} of ${count(offsets.length, 'slider')} gone`;
  const disabled = panel.exploration === null ? NOTHING_EXPLORED : null;
  return html`<li>
    <button
      type="button"
      class="preset"
      data-testid="preset-${index}"
      title=${disabled ?? `Apply “${name}”: moves ${count(offsets.length, 'slider')}, the others go back`}
      aria-disabled=${disabled === null ? nothing : 'true'}
      aria-description=${disabled ?? gone ?? nothing}
      @click=${
        disabled === null
          ? () => {
              panel.mixer.apply(preset);
            }
          : nothing
      }
    >
      ${name}
    </button>
    ${gone === null ? nothing : html`<span class="quiet" data-testid="preset-gone-${index}">${gone}</span>`}
    ${iconButton('close', {
      label: `Delete preset ${name}`,
      testId: `preset-delete-${index}`,
      run: panel.asking('deletePreset', { name }),
    })}
  </li>`;
}

function saving(panel: Panel, offsets: Preset['offsets']): TemplateResult {
  return html`<form
    class="preset-form"
    @submit=${(event: Event) => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      const field = form.elements.namedItem('preset') as HTMLInputElement;
      const name = field.value.trim();
      if (name === '') {
        field.focus();
        return;
      }
      panel.asking('savePreset', { name, offsets })();
      field.value = '';
    }}
  >
    <input
      type="text"
      class="text-input"
      name="preset"
      data-testid="preset-name"
      aria-label="Name of the preset"
      placeholder="Save as preset: its name"
      maxlength=${LONGEST_PRESET_NAME}
    />
    <button
      type="submit"
      class="icon-button"
      data-testid="preset-save"
      title="Save where the sliders stand as a preset"
    >
      Save
    </button>
  </form>`;
}
