import { html, nothing, type TemplateResult } from 'lit';
import type { CopiedRun } from '../../shared/protocol/modelProtocol.ts';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import { describeCopied, exceedsCopyLimit } from '../../shared/words/copied.ts';
import { isolated } from '../../shared/words/visible.ts';
import type { Panel } from '../state/panel.ts';
import { icon } from './icons.ts';

const NOTHING =
  'No three words in a row stand in your documents, but for those of the text that it was made from.';

/** The longest run of words that a text shares with the workspace, which leads to its place; nothing where it is not known. */
export function copiedRun(
  panel: Panel,
  state: PanelState,
  id: string,
  copied: CopiedRun | null | undefined,
): TemplateResult | typeof nothing {
  if (copied === undefined) return nothing;
  if (copied === null)
    return html`<span class="quiet copied" data-testid="copied-${id}" title=${NOTHING}>Nothing copied</span>`;
  const { text, place } = copied;
  return html`<button
    type="button"
    class="link copied"
    data-testid="copied-${id}"
    title="${place.file}: “${isolated(text)}”"
    @click=${panel.asking('openPassage', { text, place })}
  >
    ${exceedsCopyLimit(copied, state.maxCopiedWords) ? icon('warning') : nothing}${describeCopied(copied)}
  </button>`;
}

/** Why a text is not offered, for people; null where it is. */
export function notOffered(
  { maxCopiedWords }: PanelState,
  copied: CopiedRun | null | undefined,
): string | null {
  if (copied == null || !exceedsCopyLimit(copied, maxCopiedWords)) return null;
  return `${describeCopied(copied)}: the settings allow ${maxCopiedWords}.`;
}
