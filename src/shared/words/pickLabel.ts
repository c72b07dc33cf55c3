import { visible } from './visible.ts';

/** `$(name)` would become an icon in a list; a zero-width space between the two keeps it text. */
export const withoutIcons = (text: string): string => text.replaceAll('$(', '$\u200b(');

/** A text on one line: a list entry cannot show line breaks. */
export const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');

/** About what fits into a label of VS Code's widest list. */
const LABEL_LENGTH = 80;

/** How a text stands in a list: whole where it fits, else its beginning with the whole below it. */
export function pickLabel(text: string): { label: string; detail?: string } {
  const line = withoutIcons(visible(oneLine(text)));
  if (line.length <= LABEL_LENGTH) return { label: line === '' ? '(empty)' : line };
  const cut = line.lastIndexOf(' ', LABEL_LENGTH);
  return { label: `${line.slice(0, cut > 0 ? cut : LABEL_LENGTH)} …`, detail: line };
}
