import { svg, html, type TemplateResult } from 'lit';

/**
 * The panel's icons, drawn on the 16 x 16 grid of VS Code's own in the colour of the text around them. Inline, so that
 * no font has to be loaded.
 */
const paths = {
  insert: svg`<path d="M8 2.5v7.5M4.75 7 8 10.25 11.25 7M3 13.5h10" />`,
  copy: svg`<path d="M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2" />`,
  reset: svg`<path d="M3.5 3v3.5H7M3.8 6.3a5 5 0 1 1-.6 3.2" />`,
  close: svg`<path d="m4 4 8 8M12 4l-8 8" />`,
  file: svg`<path d="M4 2.5h5l3 3v8H4zM9 2.5v3h3" />`,
  vary: svg`<path d="M8 13.5V8M8 8 3.5 2.5M8 8V2.5M8 8l4.5-5.5" />`,
  warning: svg`<path d="M8 2.5 14 13H2zM8 6.5V9.5M8 11v.8" />`,
  folder: svg`<path d="M2 4h4.5l1.5 1.5h6v7H2z" />`,
  add: svg`<path d="M8 3v10M3 8h10" />`,
  remove: svg`<path d="M3 8h10" />`,
  whole: svg`<path d="M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3" />`,
  locked: svg`<path d="M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5" />`,
  unlocked: svg`<path d="M4 7.5h8v6H4zM5.5 7.5V4.5a2.5 2.5 0 0 1 5-.5" />`,
  pin: svg`<path d="M5.5 2.5h5M6.5 2.5v4L4.5 9.5h7l-2-3v-4M8 9.5v4" />`,
  pen: svg`<path d="m3 13 .8-3.2 7.4-7.3 2.4 2.4-7.4 7.3zM9.7 4l2.4 2.4" />`,
  spark: svg`<path d="M8 2.2 9.6 6.4 13.8 8 9.6 9.6 8 13.8 6.4 9.6 2.2 8l4.2-1.6z" />`,
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${paths[name]}</svg>`;
}
