import * as vscode from 'vscode';
import type { Place } from '../../shared/protocol/modelProtocol.ts';
import { messageOf, UserError } from '../failures/failure.ts';
import { findPassage } from './findPassage.ts';
import { resolvePlace } from './placeResolution.ts';
import { officeTextUri } from '../documents/officeTexts.ts';
import { workspaceRoots } from '../documents/workspace.ts';

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
  private highlight: Highlight | undefined;

  /** @throws UserError where the document, or the passage in it, is no longer there */
  async open({ text, place }: PlacedPassage): Promise<void> {
    const { file, offset } = place;
    const path = resolvePlace(file, workspaceRoots());
    if (path === undefined) throw new UserError(`${file} is not in this workspace.`);
    let document: vscode.TextDocument;
    try {
      document = await vscode.workspace.openTextDocument(officeTextUri(file) ?? vscode.Uri.file(path));
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
    this.highlight = new Highlight(editor, range, () => {
      this.dispose();
    });
  }

  /** The passage that is shown in an editor: what a command without a selection is about. */
  shownIn(editor: vscode.TextEditor | undefined): vscode.Range | undefined {
    return this.highlight?.document === editor?.document ? this.highlight?.range : undefined;
  }

  /** Takes the highlight away. */
  dispose(): void {
    this.highlight?.dispose();
    this.highlight = undefined;
  }
}

/** Marks a passage at whose beginning the cursor is. */
class Highlight {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
  private readonly parts: readonly { dispose(): unknown }[];

  /** @param onLeft the cursor has gone elsewhere, or the document has changed */
  constructor(editor: vscode.TextEditor, range: vscode.Range, onLeft: () => void) {
    const { document } = editor;
    this.document = document;
    this.range = range;
    const decoration = vscode.window.createTextEditorDecorationType({
      backgroundColor: new vscode.ThemeColor('editor.wordHighlightBackground'),
    });
    editor.setDecorations(decoration, [range]);
    const cursor = new vscode.Selection(range.start, range.start);
    this.parts = [
      decoration,
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        // VS Code may tell of the cursor that was put here only now.
        const here = selections.every((selection) => selection.isEqual(cursor));
        if (textEditor.document === document && !here) onLeft();
      }),
      vscode.workspace.onDidChangeTextDocument((change) => {
        if (change.document === document && change.contentChanges.length > 0) onLeft();
      }),
    ];
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }
}
