import { html, type TemplateResult } from 'lit';
import type { CopiedRun } from '../../shared/protocol/modelProtocol.ts';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import type { Panel } from '../state/panel.ts';
import { iconButton } from './buttons.ts';
import { copiedRun, notOffered } from './copiedRun.ts';

/**
 * What can be done with any text that is shown, and what it shares with the workspace. A text that shares too much is not offered.
 * @param id tells its buttons from those of other texts
 */
export function textActions(
  panel: Panel,
  state: PanelState,
  id: string,
  { text, copied }: { readonly text: string; readonly copied?: CopiedRun | null | undefined },
): TemplateResult {
  const refused = notOffered(state, copied);
  return html`${iconButton(
    'insert',
    {
      label: 'Insert',
      testId: `insert-${id}`,
      disabled: refused ?? state.disabled.insert,
      run: panel.asking('insert', { text }),
    },
    true,
  )}${iconButton(
    'copy',
    { label: 'Copy', testId: `copy-${id}`, disabled: refused, run: panel.asking('copy', { text }) },
    true,
  )}${copiedRun(panel, state, id, copied)}`;
}
