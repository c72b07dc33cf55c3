import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { PanelState, VariationsState } from '../../shared/protocol/panelProtocol.ts';
import { describeLeftOut } from '../../shared/words/copied.ts';
import type { Panel } from '../state/panel.ts';
import { buttonRow } from '../parts/buttons.ts';
import { lackedNote } from '../parts/keptWords.ts';
import { compare, markedStretches } from '../parts/markedText.ts';
import { chosenWords } from '../parts/wordText.ts';
import { section } from '../parts/sections.ts';
import { textActions } from '../parts/textActions.ts';

export function variationsSection(panel: Panel, state: PanelState): TemplateResult {
  const { variations } = state;
  return section(panel, {
    id: 'variations',
    heading: 'Variations',
    content: html`${buttonRow('variations', [
      {
        label: variations === null ? 'Vary' : 'Vary Again',
        testId: 'vary-button',
        secondary: true,
        disabled: variations?.busy === true ? 'Variations are being written.' : state.disabled.vary,
        run: panel.asking('vary', null),
      },
    ])}
    ${variations === null ? nothing : list(panel, state, variations)}`,
  });
}

function list(
  panel: Panel,
  state: PanelState,
  { title, busy, items, leftOut = 0 }: VariationsState,
): TemplateResult {
  return html`<p class="quiet caption">Of: ${title}</p>
    ${!busy && items.length === 0 && leftOut === 0 ? nothingDifferent(panel) : nothing}
    ${
      leftOut === 0
        ? nothing
        : html`<p class="quiet" data-testid="variations-left-out">
            ${describeLeftOut(leftOut, state.maxCopiedWords)}
          </p>`
    }
    ${busy ? html`<vscode-progress-bar data-testid="variations-busy" aria-label="Writing variations"></vscode-progress-bar>` : nothing}
    <ol class="entries">
      ${items.map(
        ({ text, copied }, index) =>
          html`<li class="entry">
            ${chosenWords(panel, {
              testId: `variation-${index}`,
              label: `Variation ${index + 1}`,
              of: { kind: 'variation', index },
              text,
              stretches: markedStretches(compare(panel.reference, text)),
            })}
            <footer>
              ${textActions(panel, state, `variation-${index}`, { text, copied })}
              ${lackedNote(panel, `variation-${index}`, text)}
            </footer>
          </li>`,
      )}
    </ol>`;
}

/** Every text that came out is the one that was varied. */
function nothingDifferent(panel: Panel): TemplateResult {
  return html`<p data-testid="no-variations">
    Nothing but this text itself came out. Vary Again draws anew; a larger distance or temperature goes
    further.
    <button
      type="button"
      class="link"
      data-testid="variation-settings"
      @click=${panel.asking('openSettings', null)}
    >
      Settings
    </button>
  </p>`;
}
