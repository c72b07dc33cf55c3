import type { HistoryNode } from '../../../../src/shared/history/historyNode.ts';

/** A node with what a test says of it. */
export const node = (id: string, parent: string | null, more: Partial<HistoryNode> = {}): HistoryNode => ({
  id,
  parent,
  kind: 'variation',
  time: Date.UTC(2026, 0, 1),
  title: 'Selection in one.md',
  text: `Text ${id}.`,
  ...more,
});
