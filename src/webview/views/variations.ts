import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { PanelState, VariationsState } from '../../shared/panelProtocol.ts';
import type { Panel } from '../panel.ts';
import { buttonRow, iconButton } from './buttons.ts';
import { compare, markedText, textBox } from './markedText.ts';
import { section } from './sections.ts';

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
        run: () => {
          panel.ask('vary', null);
        },
      },
    ])}
    ${variations === null ? nothing : list(panel, state, variations)}`,
  });
}

function list(panel: Panel, state: PanelState, { title, busy, items }: VariationsState): TemplateResult {
  return html`<p class="quiet caption">Of: ${title}</p>
    ${busy ? html`<vscode-progress-bar data-testid="variations-busy" aria-label="Writing variations"></vscode-progress-bar>` : nothing}
    <ol class="entries">
      ${items.map(
        ({ text }, index) =>
          html`<li class="entry">
            ${textBox(`variation-${index}`, markedText(compare(panel.reference, text)))}
            <footer>
              ${iconButton(
                'insert',
                {
                  label: 'Insert',
                  testId: `insert-variation-${index}`,
                  disabled: state.disabled.insert,
                  run: () => {
                    panel.ask('insert', { text });
                  },
                },
                true,
              )}
              ${iconButton(
                'copy',
                {
                  label: 'Copy',
                  testId: `copy-variation-${index}`,
                  run: () => {
                    panel.ask('copy', { text });
                  },
                },
                true,
              )}
            </footer>
          </li>`,
      )}
    </ol>`;
}
