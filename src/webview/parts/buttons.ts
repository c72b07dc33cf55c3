import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { icon, type IconName } from './icons.ts';

export interface Button {
  readonly label: string;
  readonly testId: string;
  readonly run: () => void;
  /** Why it is disabled, for people; null or absent where it is enabled. */
  readonly disabled?: string | null;
  readonly secondary?: boolean;
  /** Of a button that stays pressed: whether it is. */
  readonly pressed?: boolean;
}

/**
 * A row of buttons with the reasons of those that are disabled under it. A disabled button stays reachable by keyboard
 * and pointer and is described by its reason, so that everybody can find out what it waits for.
 */
export function buttonRow(id: string, buttons: readonly Button[]): TemplateResult {
  const reasons = [...new Set(buttons.flatMap(({ disabled }) => disabled ?? []))];
  const reasonId = (reason: string): string => `${id}-reason-${reasons.indexOf(reason)}`;
  return html`<div class="button-row">${buttons.map((button) => oneButton(button, reasonId))}</div>
    ${reasons.map((reason) => html`<p class="reason" id=${reasonId(reason)}>${reason}</p>`)}`;
}

function oneButton(button: Button, reasonId: (reason: string) => string): TemplateResult {
  const disabled = button.disabled ?? null;
  return html`<vscode-button
    data-testid=${button.testId}
    ?secondary=${button.secondary ?? false}
    aria-disabled=${disabled === null ? nothing : 'true'}
    aria-describedby=${disabled === null ? nothing : reasonId(disabled)}
    title=${disabled ?? nothing}
    @click=${disabled === null ? button.run : nothing}
    @keydown=${keepPagePut}
    >${button.label}</vscode-button
  >`;
}

/** The space bar presses a button; it must not scroll the panel as well. */
function keepPagePut(event: KeyboardEvent): void {
  if (event.key === ' ') event.preventDefault();
}

/** A small button of an entry or a slider, as in VS Code's toolbars. Its reason is its tooltip and its description. */
export function iconButton(name: IconName, button: Button, showLabel = false): TemplateResult {
  const disabled = button.disabled ?? null;
  return html`<button
    type="button"
    class="icon-button"
    data-testid=${button.testId}
    aria-label=${showLabel ? nothing : button.label}
    aria-disabled=${disabled === null ? nothing : 'true'}
    aria-description=${disabled ?? nothing}
    aria-pressed=${button.pressed === undefined ? nothing : String(button.pressed)}
    title=${disabled ?? (showLabel ? nothing : button.label)}
    @click=${disabled === null ? button.run : nothing}
  >
    ${icon(name)}${showLabel ? button.label : nothing}
  </button>`;
}

/** A button of one letter that stays pressed, as the M and S of a mixing desk. */
export function letterButton(letter: string, button: Button & { readonly pressed: boolean }): TemplateResult {
  const { label, testId, pressed, run } = button;
  const disabled = button.disabled ?? null;
  return html`<button
    type="button"
    class="letter-button"
    data-testid=${testId}
    aria-label=${label}
    aria-pressed=${String(pressed)}
    aria-disabled=${disabled === null ? nothing : 'true'}
    aria-description=${disabled ?? nothing}
    title=${disabled ?? label}
    @click=${disabled === null ? run : nothing}
  >
    ${letter}
  </button>`;
}
