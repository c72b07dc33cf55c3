import type { LeftOut } from '../../shared/protocol/trainingProtocol.ts';
import { visible } from '../../shared/words/visible.ts';

/** The documents that training does not read, by reason, as Markdown. */
export function leftOutPage(leftOut: readonly LeftOut[]): string {
  const byReason = new Map<string, string[]>();
  for (const { file, reason } of leftOut) byReason.set(reason, [...(byReason.get(reason) ?? []), file]);
  const sections = [...byReason].map(
    // Indented, a name is shown as it is, whatever characters it has.
    ([reason, files]) => `## ${plain(reason)}\n\n${files.map((file) => `    ${oneLine(file)}\n`).join('')}`,
  );
  const none = leftOut.length === 0 ? ['No document is left out.\n'] : sections;
  return ['# Documents left out\n', ...none].join('\n');
}

const oneLine = (text: string): string => visible(text.replace(/[\r\n]+/g, ' '));

const plain = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]<>#&|~]/g, '\\$&');
