import * as vscode from 'vscode';
import { historyCommandIds, historyCommandNames } from './commandIds.ts';
import { showPanel } from './commands/commands.ts';
import { attempt } from './failures/attempt.ts';
import { createHistoryCommands } from './historyView/historyCommands.ts';
import { HISTORY_SCHEME, HistoryPages } from './historyView/historyPages.ts';
import { HistoryView } from './historyView/historyView.ts';
import type { Parts } from './parts.ts';
import type { Question } from './question.ts';

/** Shows what was explored and generated, and registers what can be done with it. */
export function showHistory(
  parts: Parts,
  ask: (question: Question) => Promise<string | undefined>,
): { dispose(): unknown }[] {
  const { history, lastEditor, log } = parts;
  const view = new HistoryView(history.history);
  const pages = new HistoryPages(history.history);
  const open = async (id: string): Promise<void> => {
    await showPanel();
    await parts.replayNode(id);
  };
  const commands = createHistoryCommands({ history, view, pages, lastEditor, open, ask });
  return [
    view,
    vscode.workspace.registerTextDocumentContentProvider(HISTORY_SCHEME, pages),
    ...historyCommandNames.map((name) =>
      vscode.commands.registerCommand(historyCommandIds[name], (id?: string, selected?: readonly string[]) =>
        attempt(log, () => commands[name](id, selected)),
      ),
    ),
  ];
}
