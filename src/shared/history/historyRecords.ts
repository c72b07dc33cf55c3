import type { HistoryRecord } from './historyNode.ts';
import { historyRecordSchema } from './historySchema.ts';
import type { HistoryTree } from './historyTree.ts';

/** UTF-16 units of one line of the file: more than any node takes. */
const MAX_LINE = 4 * 2 ** 20;

export const recordLine = (record: HistoryRecord): string => `${JSON.stringify(record)}\n`;

/** What a line of the file says; undefined where it is damaged. */
export function parseRecord(line: string): HistoryRecord | undefined {
  if (line.length > MAX_LINE) return undefined;
  try {
    return historyRecordSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Brings a tree to where it was when the line was written. Returns false where the line is damaged. */
export function replayLine(tree: HistoryTree, line: string): boolean {
  const record = parseRecord(line);
  if (record === undefined) return false;
  if ('node' in record) tree.set(record.node);
  else for (const id of record.removed) tree.remove(id);
  return true;
}
