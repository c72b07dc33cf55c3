import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Mark } from '../../shared/protocol/panelProtocol.ts';
import { placeName } from '../documents/officeTexts.ts';
import { documentName } from './documentName.ts';
import { UserError } from '../failures/failure.ts';
import { paragraphAt } from './paragraph.ts';
import { surroundingsOf } from './surroundings.ts';
import { selectionProblem } from './textLimits.ts';

/** The text that a command is about. */
export interface ChosenText {
  readonly editor: vscode.TextEditor;
  readonly range: vscode.Range;
  readonly text: string;
  /** Name of its document, which tells words from markup. */
  readonly file: string;
  /** What stands before and after it. */
  readonly before: string;
  readonly after: string;
  /** Where it begins: the document as the workspace names it, and the line, from 0. */
  readonly place: { readonly file: string; readonly line: number };
  /** "Selection in chapter-2.md". */
  readonly title: string;
  /** Whether the user selected it; otherwise it is the passage that is shown, or the paragraph at the cursor. */
  readonly selected: boolean;
}

/**
 * The selection, or what the cursor is at where nothing is selected.
 * @param shown the passage that is shown at the cursor; else its paragraph is meant
 * @throws UserError when there is no editor, no text or too much of it
 */
export function chosenText(editor: vscode.TextEditor | undefined, shown?: vscode.Range): ChosenText {
  if (editor === undefined) throw new UserError('Open a document first.');
  const { document, selection } = editor;
  const selected = !selection.isEmpty;
  const range = selected ? selection : (shown ?? paragraphRange(document, selection.active.line));
  const text = range === undefined ? '' : document.getText(range);
  const problem = selectionProblem(text);
  if (range === undefined || problem !== null) throw new UserError(problem ?? '');
  const kind = selected ? 'Selection' : shown === undefined ? 'Paragraph' : 'Passage';
  const title = `${kind} in ${basename(document.uri.path)}`;
  const around = surroundingsOf(document, range);
  const place = { file: placeName(document), line: range.start.line };
  return { editor, range, text, file: documentName(document), ...around, place, title, selected };
}

/** The two passages of an editor with two selections, in the order of the document; undefined where there are fewer. */
export function twoSelections(editor: vscode.TextEditor | undefined): [Mark, Mark] | undefined {
  if (editor === undefined) return undefined;
  const [first, second] = editor.selections
    .filter((selection) => !selection.isEmpty)
    .sort((one, other) => one.start.compareTo(other.start))
    .map((selection) => markOf(editor.document, selection));
  if (first === undefined || second === undefined) return undefined;
  const problem = selectionProblem(first.text) ?? selectionProblem(second.text);
  if (problem !== null) throw new UserError(problem);
  return [first, second];
}

export function markOf(document: vscode.TextDocument, range: vscode.Range): Mark {
  const offset = document.offsetAt(range.start);
  const text = document.getText(range);
  const file = placeName(document);
  const { before } = surroundingsOf(document, range);
  return { text, before, place: document.isUntitled ? null : { file, offset, length: text.length } };
}

function paragraphRange(document: vscode.TextDocument, line: number): vscode.Range | undefined {
  const span = paragraphAt(document, line, documentName(document));
  return span && new vscode.Range(span.startLine, span.startCharacter, span.endLine, span.endCharacter);
}
