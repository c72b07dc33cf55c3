import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import type { Panel } from '../state/panel.ts';
import { buttonRow } from '../parts/buttons.ts';

/** Says, over a starter model that stands in for one of this workspace, what it is and how to get the real one. */
export function starterView(panel: Panel, state: PanelState, notice: string | null): TemplateResult {
  return html`<section class="message" data-testid="state-starter">
    <div class="message-body">
      <p>This is the starter model: it does not know these documents yet.</p>
      ${notice === null ? nothing : html`<p data-testid="model-notice">${notice}</p>`}
      ${buttonRow('starter', [
        {
          label: 'Train on This Workspace',
          testId: 'train-button',
          disabled: state.disabled.train,
          run: panel.asking('train', null),
        },
      ])}
    </div>
  </section>`;
}
