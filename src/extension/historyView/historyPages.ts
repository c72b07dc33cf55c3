import * as vscode from 'vscode';
import { visible } from '../../shared/words/visible.ts';
import type { HistoryNode } from '../../shared/history/historyNode.ts';
import { KIND_WORDS } from '../../shared/history/historyNode.ts';
import type { History } from '../history/history.ts';

/** The scheme of read-only pages that hold one text of the history each. */
export const HISTORY_SCHEME = 'variorum-history';

/** Texts of the history as documents that nobody can change, for comparing them. */
export class HistoryPages implements vscode.TextDocumentContentProvider {
  private readonly history: History;

  constructor(history: History) {
    this.history = history;
  }

  async provideTextDocumentContent({ path }: vscode.Uri): Promise<string> {
    await this.history.load();
    const id = path.split('/')[1];
    return visible(this.history.tree.get(id)?.text ?? 'This text is no longer in the history.');
  }

  /** Shows two texts beside each other in VS Code's own comparison, the older one first. */
  async compare(one: HistoryNode, other: HistoryNode): Promise<void> {
    const [older, newer] = one.time <= other.time ? [one, other] : [other, one];
    const uri = (node: HistoryNode): vscode.Uri =>
      vscode.Uri.from({ scheme: HISTORY_SCHEME, path: `/${node.id}/${nameOf(node)}.txt` });
    const title = `${nameOf(older)} ↔ ${nameOf(newer)}`;
    await vscode.commands.executeCommand('vscode.diff', uri(older), uri(newer), title, { preview: true });
  }
}

/** Short, and without what would divide a path. */
const nameOf = ({ name, kind, text }: HistoryNode): string =>
  visible(name ?? `${KIND_WORDS[kind]} ${text.trim().split(/\s+/).slice(0, 4).join(' ')}`)
    .replaceAll(/[\\/]/g, ' ')
    .slice(0, 60);
