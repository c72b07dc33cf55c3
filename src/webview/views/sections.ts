import { html, nothing, type TemplateResult } from 'lit';
import '../elements/section.ts';
import type { Panel } from '../panel.ts';

export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly description?: string;
  /** Whether it is open until the user decides. */
  readonly open?: boolean;
  readonly content: unknown;
}

/** A section that folds; the panel remembers whether it is open. */
export function section(
  panel: Panel,
  { id, heading, description, open = true, content }: Section,
): TemplateResult {
  return html`<variorum-section
    data-testid="section-${id}"
    heading=${heading}
    description=${description ?? nothing}
    .open=${panel.isOpen(id, open)}
    @vsc-collapsible-toggle=${(event: CustomEvent<{ open: boolean }>) => {
      panel.setOpen(id, event.detail.open);
    }}
  >
    <div class="section-content">${content}</div>
  </variorum-section>`;
}
