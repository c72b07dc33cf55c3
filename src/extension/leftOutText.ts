import type { LeftOut } from '../shared/modelProtocol.ts';

/** The documents that training does not read, by reason. */
export function leftOutText(leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return 'No document is left out.\n';
  const byReason = new Map<string, string[]>();
  for (const { file, reason } of leftOut) byReason.set(reason, [...(byReason.get(reason) ?? []), file]);
  return [...byReason]
    .map(([reason, files]) => `${reason}\n${files.map((file) => `    ${file}\n`).join('')}`)
    .join('\n');
}
