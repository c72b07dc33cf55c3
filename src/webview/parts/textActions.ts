import { html, type TemplateResult } from 'lit';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import type { Panel } from '../state/panel.ts';
import { iconButton } from './buttons.ts';

/** What can be done with any text that is shown. @param id tells its buttons from those of other texts */
export function textActions(panel: Panel, state: PanelState, id: string, text: string): TemplateResult {
  return html`${iconButton(
    'insert',
    {
      label: 'Insert',
      testId: `insert-${id}`,
      disabled: state.disabled.insert,
      run: panel.asking('insert', { text }),
    },
    true,
  )}${iconButton(
    'copy',
    { label: 'Copy', testId: `copy-${id}`, run: panel.asking('copy', { text }) },
    true,
  )}`;
}
