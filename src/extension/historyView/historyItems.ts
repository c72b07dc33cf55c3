import * as vscode from 'vscode';
import { facts } from '../../shared/history/historyMarkdown.ts';
import { type HistoryKind, type HistoryNode, KIND_WORDS } from '../../shared/history/historyNode.ts';
import { pickLabel } from '../../shared/words/pickLabel.ts';
import { visible } from '../../shared/words/visible.ts';
import { historyCommandIds } from '../commandIds.ts';

const ICONS: Readonly<Record<HistoryKind, string>> = {
  exploration: 'telescope',
  prompt: 'quote',
  steering: 'settings',
  variation: 'versions',
  continuation: 'arrow-right',
  word: 'whole-word',
  interpolation: 'arrow-both',
  insertion: 'insert',
};

export interface ItemOptions {
  /** Whether the panel shows it. */
  readonly isShown: boolean;
  readonly hasChildren: boolean;
}

export function historyItem(node: HistoryNode, { isShown, hasChildren }: ItemOptions): vscode.TreeItem {
  const { id, kind, name, bookmarked, text, time } = node;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const beginning = pickLabel(text).label;
  const item = new vscode.TreeItem(
    name === undefined ? beginning : visible(name),
    hasChildren ? Collapsed : None,
  );
  const at = new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const named = name === undefined ? '' : `${beginning} · `;
  item.id = id;
  item.description = `${named}${isShown ? 'shown · ' : ''}${at}`;
  item.iconPath = new vscode.ThemeIcon(
    bookmarked === true ? 'bookmark' : ICONS[kind],
    isShown ? new vscode.ThemeColor('list.highlightForeground') : undefined,
  );
  item.contextValue = bookmarked === true ? 'bookmarked' : 'node';
  item.tooltip = visible(
    `${text}\n\n${[KIND_WORDS[kind], ...facts({ ...node, name: undefined })].join(' · ')}`,
  );
  item.accessibilityInformation = {
    label: `${KIND_WORDS[kind]}${bookmarked === true ? ', bookmarked' : ''}${isShown ? ', shown in the panel' : ''}: ${visible(name ?? text)}`,
  };
  item.command = { command: historyCommandIds.open, title: 'Open', arguments: [id] };
  return item;
}

/** The line below the newest texts where there are more. */
export function moreItem(left: number): vscode.TreeItem {
  const item = new vscode.TreeItem(`Show older (${left.toLocaleString('en')} more)`);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: historyCommandIds.showOlder, title: 'Show Older' };
  return item;
}
