import { html, nothing, type TemplateResult } from 'lit';
import type { LeftOut } from '../../shared/modelProtocol.ts';
import { count, fileName } from '../figures.ts';
import type { Panel } from '../panel.ts';

/** Files of one reason that are named before the rest is only counted. */
const NAMED = 12;

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
        html`<h3>${reason} <span class="quiet">${files.length}</span></h3>
          <ul>
            ${files.slice(0, NAMED).map(({ file }) => html`<li title=${file}>${fileName(file)}</li>`)}
            ${files.length > NAMED ? html`<li class="quiet">and ${count(files.length - NAMED, 'more', 'more')}</li>` : nothing}
          </ul>`,
    )}
    <button
      type="button"
      class="link"
      data-testid="show-left-out"
      @click=${() => {
        panel.ask('showLeftOut', null);
      }}
    >
      Show the whole list
    </button>
  </details>`;
}
