import { html, type TemplateResult } from 'lit';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import type { Panel } from '../state/panel.ts';
import { buttonRow } from '../parts/buttons.ts';

/** A run that ended early and can go on. */
export function resumableView(panel: Panel, state: PanelState): TemplateResult {
  return html`<section class="welcome" data-testid="state-resumable">
    <p>Training ended early. It can go on from where it was last saved.</p>
    ${buttonRow('resumable', [
      {
        label: 'Resume Training',
        testId: 'resume-button',
        disabled: state.disabled.train,
        run: panel.asking('resumeTraining', null),
      },
      {
        label: 'Start Again',
        testId: 'train-button',
        secondary: true,
        disabled: state.disabled.train,
        run: panel.asking('train', null),
      },
    ])}
  </section>`;
}
