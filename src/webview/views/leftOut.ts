import { html, nothing, type TemplateResult } from 'lit';
import type { LeftOut } from '../../shared/protocol/trainingProtocol.ts';
import { count, fileName } from '../words/formatting.ts';
import type { Panel } from '../state/panel.ts';

/** What is not read, and why, by reason. The host names the first of them; `total` counts them all. */
export function leftOutView(
  panel: Panel,
  leftOut: readonly LeftOut[],
  total: number,
): TemplateResult | typeof nothing {
  if (total === 0) return nothing;
  const byReason = Map.groupBy(leftOut, ({ reason }) => reason);
  return html`<details
    class="left-out"
    data-testid="left-out"
    ?open=${panel.isOpen('left-out', false)}
    @toggle=${(event: Event) => {
      const { open } = event.currentTarget as HTMLDetailsElement;
      if (open !== panel.isOpen('left-out', false)) panel.setOpen('left-out', open);
    }}
  >
    <summary>Leaves out ${count(total, 'file')}</summary>
    ${[...byReason].map(
      ([reason, files]) =>
        html`<p class="left-out-reason">${reason}</p>
          <ul aria-label=${reason}>
            ${files.map(({ file }) => html`<li title=${file}>${fileName(file)}</li>`)}
          </ul>`,
    )}
    ${total > leftOut.length ? html`<p class="quiet">and ${count(total - leftOut.length, 'other file')}</p>` : nothing}
    <button
      type="button"
      class="link"
      data-testid="show-left-out"
      @click=${panel.asking('showLeftOut', null)}
    >
      Show the whole list
    </button>
  </details>`;
}
