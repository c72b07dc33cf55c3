import type { PropertyValues } from 'lit';
import { VscodeCollapsible } from '@vscode-elements/elements/dist/vscode-collapsible/vscode-collapsible.js';

/**
 * A section of the panel that folds. VS Code's own section headers tell a screen reader that they are buttons and
 * whether they are expanded, and answer the space bar; the element that this extends looks like them but does neither.
 */
class PanelSection extends VscodeCollapsible {
  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    this.header?.addEventListener('keydown', (event) => {
      if (event.key !== ' ') return;
      event.preventDefault();
      this.header?.click();
    });
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.header?.setAttribute('role', 'button');
    this.header?.setAttribute('aria-expanded', String(this.open));
    // Its title is an h3, which would stand right below the panel's h1.
    this.renderRoot.querySelector('.title')?.setAttribute('aria-level', '2');
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', this.heading);
  }

  private get header(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.collapsible-header');
  }
}

customElements.define('variorum-section', PanelSection);
