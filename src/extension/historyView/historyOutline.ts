import { matcher, type HistoryFilter } from '../../shared/history/historySearch.ts';
import type { HistoryTree } from '../../shared/history/historyTree.ts';
import { outlineAbove, outlineBelow } from '../../shared/history/outline.ts';

/** Texts at the left edge that are shown at first, and with each wish for older ones. */
export const PAGE = 200;

/** Which lines the view has: the outline with the newest first, or a flat list of what a filter takes. */
export class HistoryOutline {
  filter: HistoryFilter = { words: '', onlyBookmarks: false };
  private readonly tree: HistoryTree;
  private pages = 1;

  constructor(tree: HistoryTree) {
    this.tree = tree;
  }

  get isFiltered(): boolean {
    return this.filter.words !== '' || this.filter.onlyBookmarks;
  }

  /** Nodes at the left edge, and how many more there are. */
  top(): { ids: string[]; left: number } {
    const all = this.found();
    const ids = all.slice(0, this.pages * PAGE);
    return { ids, left: all.length - ids.length };
  }

  below(id: string): string[] {
    return this.isFiltered ? [] : outlineBelow(this.tree, id);
  }

  above(id: string): string | null {
    return this.isFiltered ? null : outlineAbove(this.tree, id);
  }

  /** All at the left edge, the newest first. */
  found(): string[] {
    const { tree } = this;
    if (!this.isFiltered) return outlineBelow(tree, null).reverse();
    const accept = matcher(this.filter);
    return [...tree.nodes]
      .filter(accept)
      .map(({ id }) => id)
      .reverse();
  }

  showOlder(): void {
    this.pages++;
  }

  change(filter: HistoryFilter): void {
    this.filter = filter;
    this.pages = 1;
  }
}
