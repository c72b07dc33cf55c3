import * as vscode from 'vscode';
import { UserError } from '../failures/failure.ts';
import { spaced, withLineEnds } from './spacing.ts';

const lineEnd = (document: vscode.TextDocument): '\n' | '\r\n' =>
  document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';

/** A place in a document that has changed since it was looked at is another place. @throws UserError */
export function requireUnchanged(document: vscode.TextDocument, version: number): void {
  if (document.version !== version)
    throw new UserError('The document has changed meanwhile, so nothing was inserted.');
}

/** Inserts at the cursor, or replaces the selection. */
export async function insertAtCursor(target: vscode.TextEditor | undefined, text: string): Promise<void> {
  if (target === undefined)
    throw new UserError('Open a document first, and put the cursor where the text goes.');
  const { document, selection } = target;
  const line = document.lineAt(selection.start.line).text;
  const inserted = selection.isEmpty
    ? spaced(line.slice(0, selection.start.character), text, line.slice(selection.end.character))
    : text;
  await replaceRange(target, selection, inserted);
}

/** Inserts a text as a paragraph of its own below `range`, or, in the middle of a line, right after it. */
export async function insertAfter(
  target: vscode.TextEditor,
  range: vscode.Range,
  text: string,
): Promise<void> {
  const { document } = target;
  const rest = document.lineAt(range.end.line).text.slice(range.end.character);
  const before = document.lineAt(range.end.line).text.slice(0, range.end.character);
  const inserted = rest.trim() === '' ? `\n\n${text}` : spaced(before, text, rest);
  await replaceRange(target, new vscode.Range(range.end, range.end), inserted);
}

/**
 * Puts plain text in the place of `range`, as one step that one Undo takes back. The text is never read as a snippet.
 * @throws UserError when the document cannot be changed
 */
export async function replaceRange(
  target: vscode.TextEditor,
  range: vscode.Range,
  text: string,
): Promise<void> {
  const { document } = target;
  const inserted = withLineEnds(text, lineEnd(document));
  const editor = await shown(target);
  const done = await editor.edit((edit) => {
    edit.replace(range, inserted);
  });
  if (!done)
    throw new UserError(
      `${vscode.workspace.asRelativePath(document.uri)} cannot be changed: it is read-only.`,
    );
  const end = document.positionAt(document.offsetAt(range.start) + inserted.length);
  // The new text stays selected where it took the place of other text, so that the next insertion replaces it.
  editor.selection = new vscode.Selection(range.isEmpty ? end : range.start, end);
  editor.revealRange(
    new vscode.Range(range.start, end),
    vscode.TextEditorRevealType.InCenterIfOutsideViewport,
  );
}

/** The editor as it is on the screen; one whose tab was hidden has become another object meanwhile. */
async function shown(target: vscode.TextEditor): Promise<vscode.TextEditor> {
  if (vscode.window.visibleTextEditors.includes(target)) return target;
  return vscode.window.showTextDocument(target.document, {
    preserveFocus: true,
    ...(target.viewColumn === undefined ? {} : { viewColumn: target.viewColumn }),
  });
}
