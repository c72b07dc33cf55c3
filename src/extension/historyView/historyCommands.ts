import * as vscode from 'vscode';
import { historyMarkdown } from '../../shared/history/historyMarkdown.ts';
import { type HistoryNode, MAX_HISTORY_NAME } from '../../shared/history/historyNode.ts';
import { lastMadeFrom } from '../../shared/history/outline.ts';
import { insertAtCursor } from '../editor/insertion.ts';
import type { LastEditor } from '../editor/lastEditor.ts';
import { UserError } from '../failures/failure.ts';
import type { HistoryCommandName } from '../commandIds.ts';
import type { HistoryRecorder } from '../history/historyRecorder.ts';
import type { Question } from '../question.ts';
import type { HistoryPages } from './historyPages.ts';
import type { HistoryView } from './historyView.ts';

export interface HistoryCommandParts {
  readonly history: HistoryRecorder;
  readonly view: HistoryView;
  readonly pages: HistoryPages;
  readonly lastEditor: LastEditor;
  /** Shows a node in the panel. */
  readonly open: (id: string) => Promise<void>;
  readonly ask: (question: Question) => Promise<string | undefined>;
}

/** What VS Code gives a command of the tree: the line that it is about, and all that are selected. */
export type HistoryAction = (id?: string, selected?: readonly string[]) => Promise<void>;

/** What each command of the history does, with the line that it is called on or the selected one. */
export function createHistoryCommands(parts: HistoryCommandParts): Record<HistoryCommandName, HistoryAction> {
  const { view, pages, lastEditor, open, ask } = parts;
  const { history } = parts.history;
  const { tree } = history;

  const nodeOf = async (id: string | undefined): Promise<HistoryNode> => {
    await history.settled();
    await history.load();
    const node = tree.get(id ?? view.selection[0] ?? history.current);
    if (node === undefined) throw new UserError('Choose a text in the history first.');
    return node;
  };
  const mark = async (id: string | undefined, bookmarked: boolean): Promise<void> => {
    const node = await nodeOf(id);
    await history.enqueue(({ replace }) => {
      replace({ ...node, bookmarked: bookmarked ? true : undefined });
    });
  };
  const go = async (to: (node: HistoryNode) => string | null | undefined, none: string): Promise<void> => {
    await history.settled();
    const id = tree.get(history.current);
    const next = id === undefined ? undefined : to(id);
    if (next == null) throw new UserError(none);
    await open(next);
    await view.reveal(next);
  };
  const filter = (changes: Partial<typeof view.outline.filter>): Promise<void> => {
    view.outline.change({ ...view.outline.filter, ...changes });
    view.refresh();
    return Promise.resolve();
  };

  return {
    open: async (id) => open((await nodeOf(id)).id),
    undo: () => go(({ parent }) => parent, 'This is where it began.'),
    redo: () => go(({ id }) => lastMadeFrom(tree, id), 'Nothing was made from this text yet.'),
    async rename(id) {
      const node = await nodeOf(id);
      const name = await vscode.window.showInputBox({
        title: 'Name This Text',
        value: node.name ?? '',
        prompt: 'Empty takes the name away',
        validateInput: (value) =>
          value.length > MAX_HISTORY_NAME ? `At most ${MAX_HISTORY_NAME} characters.` : undefined,
      });
      if (name === undefined) return;
      await history.enqueue(({ replace }) => {
        const now = tree.get(node.id);
        if (now !== undefined) replace({ ...now, name: name.trim() === '' ? undefined : name.trim() });
      });
    },
    bookmark: (id) => mark(id, true),
    removeBookmark: (id) => mark(id, false),
    async filter() {
      const words = await vscode.window.showInputBox({
        title: 'Filter the History',
        value: view.outline.filter.words,
        placeHolder: 'Words of texts, names, documents',
      });
      if (words !== undefined) await filter({ words: words.trim() });
    },
    showBookmarks: () => filter({ onlyBookmarks: true }),
    showAll: () => filter({ words: '', onlyBookmarks: false }),
    showOlder() {
      view.outline.showOlder();
      view.refresh();
      return Promise.resolve();
    },
    async compare(id, selected) {
      const chosen = selected !== undefined && selected.length > 1 ? selected : view.selection;
      const [one, other = history.current] = chosen.length > 1 ? chosen : [id ?? chosen[0]];
      const [first, second] = [await nodeOf(one), tree.get(other)];
      if (second === undefined || first === second)
        throw new UserError('Select two texts in the history, or one other than the text that is shown.');
      await pages.compare(first, second);
    },
    async insert(id) {
      const { id: own, text } = await nodeOf(id);
      parts.history.inserted(text, await insertAtCursor(lastEditor.current, text), own);
      await history.settled();
    },
    async copy(id) {
      await vscode.env.clipboard.writeText((await nodeOf(id)).text);
    },
    async delete(id, selected) {
      const first = await nodeOf(id);
      const several = selected ?? (id === undefined ? view.selection : []);
      const ids = several.length > 1 ? several : [first.id];
      const branch = new Set(ids.flatMap((one) => (tree.get(one) === undefined ? [] : tree.branch(one))));
      const answer = await ask({
        message:
          branch.size === 1
            ? 'Delete this text from the history?'
            : `Delete ${branch.size.toLocaleString('en')} texts from the history?`,
        detail:
          branch.size === ids.length
            ? 'This cannot be undone.'
            : 'What was made from a text goes with it. This cannot be undone.',
        answers: ['Delete'],
      });
      if (answer !== 'Delete') return;
      await erased(
        history.enqueue(({ erase }) => {
          for (const one of ids) erase(one);
        }),
      );
    },
    async clear() {
      await history.load();
      const answer = await ask({
        message: `Delete all ${tree.size.toLocaleString('en')} texts of the history of this workspace?`,
        detail:
          'Names and bookmarks go, too. Your documents and the model are not touched. This cannot be undone.',
        answers: ['Delete All'],
      });
      if (answer !== 'Delete All') return;
      await erased(
        history.enqueue(({ clear }) => {
          clear();
        }),
      );
    },
    async export(id) {
      await history.settled();
      await history.load();
      const roots = id === undefined ? view.outline.found().reverse() : [id];
      const content = historyMarkdown(tree, roots);
      const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
      await vscode.window.showTextDocument(document);
    },
  };
}

/** What was to go and is still on disk must not seem gone. */
async function erased(isOnDisk: Promise<boolean>): Promise<void> {
  if (await isOnDisk) return;
  throw new UserError(
    'The texts are still on disk: the file of the history cannot be written now. They go with the next change of the history.',
  );
}
