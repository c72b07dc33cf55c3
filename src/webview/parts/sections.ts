import { html, nothing, type TemplateResult } from 'lit';
import '../elements/section.ts';
import type { Panel } from '../state/panel.ts';

export interface Section {
  readonly id: string;
  readonly heading: string;
  /** What stands at the right of the header, also while the section is folded. */
  readonly status?: string;
  /** Whether it is open until the user decides. */
  readonly open?: boolean;
  readonly content: unknown;
}

/** A section that folds; the panel remembers whether it is open. */
export function section(
  panel: Panel,
  { id, heading, status, open = true, content }: Section,
): TemplateResult {
  return html`<variorum-section
    data-testid="section-${id}"
    heading=${heading}
    .open=${panel.isOpen(id, open)}
    @vsc-collapsible-toggle=${(event: CustomEvent<{ open: boolean }>) => {
      panel.setOpen(id, event.detail.open);
    }}
  >
    ${status === undefined ? nothing : html`<span slot="decorations" class="quiet">${status}</span>`}
    <div class="section-content">${content}</div>
  </variorum-section>`;
}
