import * as vscode from 'vscode';
import { lastMadeFrom } from '../../shared/history/outline.ts';
import {
  HISTORY_FILTERED_KEY,
  HISTORY_HAS_KEY,
  HISTORY_REDO_KEY,
  HISTORY_UNDO_KEY,
  HISTORY_VIEW,
} from '../commandIds.ts';
import type { History } from '../history/history.ts';
import { historyItem, moreItem } from './historyItems.ts';
import { HistoryOutline } from './historyOutline.ts';

/** Stands for the line that asks for older texts; no node has this id. */
const MORE = '';

const tell = (key: string, value: boolean): void => {
  void vscode.commands.executeCommand('setContext', key, value);
};

/** The tree view. Its elements are the ids of nodes. */
export class HistoryView implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly outline: HistoryOutline;
  private readonly history: History;
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<string>;
  private readonly stop: () => void;
  private readonly focus: vscode.Disposable;

  constructor(history: History) {
    this.history = history;
    this.outline = new HistoryOutline(history.tree);
    this.view = vscode.window.createTreeView(HISTORY_VIEW, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    // Until it is read: whether there is something to read.
    void history.isOnDisk().then((isThere) => {
      if (history.tree.size === 0) tell(HISTORY_HAS_KEY, isThere);
    });
    this.stop = history.onDidChange(() => {
      this.refresh();
    });
    // Another window of the same folder may have been used meanwhile.
    this.focus = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void history.follow();
    });
  }

  /** Ids of the selected nodes. */
  get selection(): string[] {
    return this.view.selection.filter((id) => id !== MORE);
  }

  refresh(): void {
    const { outline, history, view } = this;
    const shown = history.tree.get(history.current);
    tell(HISTORY_FILTERED_KEY, outline.isFiltered);
    tell(HISTORY_HAS_KEY, history.tree.size > 0);
    tell(HISTORY_UNDO_KEY, shown !== undefined && shown.parent !== null);
    tell(HISTORY_REDO_KEY, shown !== undefined && lastMadeFrom(history.tree, shown.id) !== undefined);
    const { words, onlyBookmarks } = outline.filter;
    const count = outline.isFiltered ? outline.found().length : 0;
    const what = [...(onlyBookmarks ? ['bookmarks'] : []), ...(words === '' ? [] : [`“${words}”`])].join(
      ', ',
    );
    view.message = outline.isFiltered
      ? `${what}: ${count.toLocaleString('en')} of ${history.tree.size.toLocaleString('en')}`
      : '';
    this.changed.fire(undefined);
  }

  /** Shows where a node stands, where the view is visible. */
  async reveal(id: string): Promise<void> {
    if (this.view.visible && this.outline.top().ids.includes(this.topOf(id)))
      await this.view.reveal(id, { select: true, focus: false });
  }

  async getChildren(id?: string): Promise<string[]> {
    await this.history.load();
    if (id !== undefined) return this.outline.below(id);
    const { ids, left } = this.outline.top();
    return left === 0 ? ids : [...ids, MORE];
  }

  getTreeItem(id: string): vscode.TreeItem {
    const { tree, current } = this.history;
    const node = tree.get(id);
    if (node === undefined) return moreItem(this.outline.top().left);
    return historyItem(node, { isShown: id === current, hasChildren: this.outline.below(id).length > 0 });
  }

  getParent(id: string): string | undefined {
    return this.outline.above(id) ?? undefined;
  }

  dispose(): void {
    this.stop();
    this.focus.dispose();
    this.view.dispose();
    this.changed.dispose();
  }

  private topOf(id: string): string {
    const above = this.outline.above(id);
    return above === null ? id : this.topOf(above);
  }
}
