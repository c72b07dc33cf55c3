import * as vscode from 'vscode';
import type { Place } from '../shared/modelProtocol.ts';
import { messageOf, UserError } from './failure.ts';
import { findPassage } from './findPassage.ts';
import { resolvePlace } from './placeResolution.ts';
import { workspaceRoots } from './workspace.ts';

/** A passage as it was read, and where it stood then. */
export interface PlacedPassage {
  readonly text: string;
  readonly place: Place;
}

/**
 * Opens the document of a passage and shows where it stands. It is highlighted and not selected: what is selected is
 * the writer's choice, which an insertion takes the place of.
 */
export class PassageOpener {
  private highlight: vscode.Disposable | undefined;

  /** @throws UserError where the document, or the passage in it, is no longer there */
  async open({ text, place }: PlacedPassage): Promise<void> {
    const { file, offset } = place;
    const path = resolvePlace(file, workspaceRoots());
    if (path === undefined) throw new UserError(`${file} is not in this workspace.`);
    let document: vscode.TextDocument;
    try {
      document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
    } catch (error) {
      throw new UserError(`${file} cannot be opened: ${messageOf(error)}`);
    }
    const found = findPassage(document.getText(), text, place);
    const start = document.positionAt(found?.start ?? offset);
    const editor = await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(start, start),
    });
    this.dispose();
    if (found === undefined)
      throw new UserError(
        `${file} has changed and no longer holds this passage. The cursor is where it stood.`,
      );
    const range = new vscode.Range(start, document.positionAt(found.end));
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.highlight = highlighted(editor, range, () => {
      this.dispose();
    });
  }

  /** Takes the highlight away. */
  dispose(): void {
    this.highlight?.dispose();
    this.highlight = undefined;
  }
}

/** Highlights a range at whose beginning the cursor is. @param onLeft the cursor has gone elsewhere */
function highlighted(editor: vscode.TextEditor, range: vscode.Range, onLeft: () => void): vscode.Disposable {
  const decoration = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.wordHighlightBackground'),
  });
  editor.setDecorations(decoration, [range]);
  const cursor = new vscode.Selection(range.start, range.start);
  const moved = vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
    if (textEditor.document !== editor.document) return;
    // VS Code may tell of the cursor that was put here only now.
    if (!selections.every((selection) => selection.isEqual(cursor))) onLeft();
  });
  return vscode.Disposable.from(decoration, moved);
}
