import { visible } from '../../../shared/words/visible.ts';

/** Plain text as Markdown, so that what a document or a model says is shown as it is. */

/** On one line, with everything that Markdown, its tables and its formulas would read as markup escaped. */
export function escaped(text: string): string {
  return visible(text)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_{}[\]<>#|~$&]/g, String.raw`\$&`)
    .replace(/^[-+=]/, String.raw`\$&`) // A list or heading only at the start of a line.
    .replace(/^(\d+)([.)])/, String.raw`$1\$2`);
}

export const quoted = (text: string): string => `> ${escaped(text)}`;

/** Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
