import * as vscode from 'vscode';
import { isOfficeText, OFFICE_READ_ONLY } from '../documents/officeTexts.ts';
import { UserError } from '../failures/failure.ts';
import { documentName } from './documentName.ts';
import {
  after,
  atCursor,
  continuedAt,
  inPlaceOf,
  type OpenDocument,
  type Replacement,
  type Span,
} from './placement/placement.ts';

/** A place in a document that has changed since it was looked at is another place. @throws UserError */
export function requireUnchanged(document: vscode.TextDocument, version: number): void {
  if (document.version !== version)
    throw new UserError('The document has changed meanwhile, so nothing was inserted.');
}

/** Where a text was inserted: the document as the workspace names it, and the line, from 0. */
export interface InsertedAt {
  readonly file: string;
  readonly line: number;
}

type Placement = (document: OpenDocument, span: Span, text: string) => Replacement;

/** Inserts at each cursor, in the place of what is selected there. */
export async function insertAtCursor(
  target: vscode.TextEditor | undefined,
  text: string,
): Promise<InsertedAt> {
  if (target === undefined)
    throw new UserError('Open a document first, and put the cursor where the text goes.');
  return place(target, target.selections, text, atCursor);
}

/** Inserts a text after `range`: as the next paragraph, item or line, or, in the middle of a line, right after it. */
export async function insertAfter(
  target: vscode.TextEditor,
  range: vscode.Range,
  text: string,
): Promise<InsertedAt> {
  return place(target, [range], text, after);
}

/** Inserts a continuation, which brings the space before it itself. */
export async function insertContinuation(
  target: vscode.TextEditor,
  range: vscode.Range,
  text: string,
): Promise<InsertedAt> {
  return place(target, [range], text, continuedAt);
}

/** Puts a text in the place of `range`. */
export async function replaceRange(
  target: vscode.TextEditor,
  range: vscode.Range,
  text: string,
): Promise<InsertedAt> {
  return place(target, [range], text, inPlaceOf);
}

/**
 * Puts plain text into the document, as one step that one Undo takes back. It is never read as a snippet.
 * @throws UserError when the document cannot be changed
 */
async function place(
  target: vscode.TextEditor,
  ranges: readonly vscode.Range[],
  text: string,
  placement: Placement,
): Promise<InsertedAt> {
  const { document } = target;
  if (isOfficeText(document)) throw new UserError(OFFICE_READ_ONLY);
  const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const open: OpenDocument = { text: document.getText(), file: documentName(document), lineEnd };
  const replacements = [...ranges]
    .sort((one, other) => one.start.compareTo(other.start))
    .map((range) =>
      placement(open, { start: document.offsetAt(range.start), end: document.offsetAt(range.end) }, text),
    );
  const editor = await shown(target);
  const done = await editor.edit((edit) => {
    for (const { start, end, text: inserted } of replacements)
      edit.replace(new vscode.Range(document.positionAt(start), document.positionAt(end)), inserted);
  });
  if (!done)
    throw new UserError(
      `${vscode.workspace.asRelativePath(document.uri)} cannot be changed: it is read-only.`,
    );
  let shift = 0;
  const selections = replacements.map(({ start, end, text: inserted }) => {
    const from = document.positionAt(start + shift);
    const to = document.positionAt(start + shift + inserted.length);
    shift += inserted.length - (end - start);
    // The new text stays selected where it took the place of other text, so that the next insertion replaces it.
    return new vscode.Selection(start === end ? to : from, to);
  });
  editor.selections = selections;
  const last = selections.at(-1);
  if (last !== undefined) editor.revealRange(last, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  const line = document.positionAt(replacements[0]?.start ?? 0).line;
  return { file: vscode.workspace.asRelativePath(document.uri, true), line };
}

/** The editor as it is on the screen; one whose tab was hidden has become another object meanwhile. */
async function shown(target: vscode.TextEditor): Promise<vscode.TextEditor> {
  if (vscode.window.visibleTextEditors.includes(target)) return target;
  return vscode.window.showTextDocument(target.document, {
    preserveFocus: true,
    ...(target.viewColumn === undefined ? {} : { viewColumn: target.viewColumn }),
  });
}
