import { basename } from 'node:path';
import * as vscode from 'vscode';
import { chosenText } from '../editor/chosenText.ts';
import type { CollectedExample } from './sliderController.ts';

/**
 * What is selected in an editor, each selection for itself; what the cursor is at where nothing is.
 * @param shown as in {@link chosenText}
 * @throws UserError when there is no editor, no text or too much of it
 */
export function selectedExamples(
  editor: vscode.TextEditor | undefined,
  shown?: vscode.Range,
): CollectedExample[] {
  const { title, text, editor: chosen } = chosenText(editor, shown);
  const { document, selections } = chosen;
  const file = basename(document.uri.path);
  const texts = selections
    .filter((selection) => !selection.isEmpty)
    .map((selection) => document.getText(selection))
    .filter((selected) => selected.trim() !== '');
  return (texts.length === 0 ? [text] : texts).map((selected) => ({
    title,
    example: { kind: 'text', text: selected, file },
  }));
}

/** Files or folders that the user picks; none where they cancel. What an editor holds unsaved counts. */
export async function pickedExamples(end: string): Promise<CollectedExample[]> {
  const picked = await vscode.window.showOpenDialog({
    title: `Examples of ${end}`,
    openLabel: 'Add Examples',
    canSelectFiles: true,
    canSelectFolders: true,
    canSelectMany: true,
    ...(vscode.workspace.workspaceFolders?.[0] !== undefined && {
      defaultUri: vscode.workspace.workspaceFolders[0].uri,
    }),
  });
  return (picked ?? []).map((uri) => examplesAt(uri));
}

function examplesAt(uri: vscode.Uri): CollectedExample {
  const title = vscode.workspace.asRelativePath(uri, false);
  const unsaved = vscode.workspace.textDocuments.find(
    (document) => document.isDirty && document.uri.toString() === uri.toString(),
  );
  return {
    title,
    example:
      unsaved === undefined
        ? { kind: 'place', path: uri.fsPath }
        : { kind: 'text', text: unsaved.getText(), file: basename(uri.path) },
  };
}
