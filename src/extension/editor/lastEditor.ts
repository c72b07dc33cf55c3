import * as vscode from 'vscode';
import { isOfficeText, OFFICE_READ_ONLY, placeName } from '../documents/officeTexts.ts';
import { READ_SCHEME } from '../documents/readDocuments.ts';
import type { SessionState } from '../state/session.ts';

/** Editors that are no documents of the user's. */
const OTHER_SCHEMES = new Set(['output', 'comment', 'vscode-scm', 'debug', READ_SCHEME]);

const isDocument = (editor: vscode.TextEditor): boolean => !OTHER_SCHEMES.has(editor.document.uri.scheme);

const filled = (editor: vscode.TextEditor): number =>
  editor.selections.filter((selection) => !selection.isEmpty).length;

/** Whether a tab holds the document, in sight or behind another one. VS Code keeps documents a while without any. */
function isOpen({ uri }: vscode.TextDocument): boolean {
  const is = (other: vscode.Uri): boolean => other.toString() === uri.toString();
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(({ input }) => {
      if (input instanceof vscode.TabInputText) return is(input.uri);
      if (input instanceof vscode.TabInputTextDiff) return is(input.modified) || is(input.original);
      return input instanceof vscode.TabInputNotebook && input.uri.path === uri.path;
    });
}

/** `document` is its name as places have it; null where it has none. */
type LastEditorState = Pick<SessionState, 'editor' | 'readOnly' | 'document'>;

/**
 * The text editor that the user was in last. The panel takes the focus when its buttons are pressed, and an editor
 * goes when its tab is hidden; what is selected there is still what the user means.
 */
export class LastEditor {
  private editor: vscode.TextEditor | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(onDidChange: (state: LastEditorState) => void) {
    const told = (): void => {
      onDidChange(this.state);
    };
    const enter = (editor: vscode.TextEditor | undefined): void => {
      if (editor !== undefined && isDocument(editor)) this.editor = editor;
      told();
    };
    enter(vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(isDocument));
    this.subscriptions = [
      vscode.window.onDidChangeActiveTextEditor(enter),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === this.editor) told();
      }),
      vscode.window.tabGroups.onDidChangeTabs(told),
      vscode.workspace.onDidCloseTextDocument(told),
    ];
  }

  /** Undefined when its document has been closed. */
  get current(): vscode.TextEditor | undefined {
    const { editor } = this;
    if (editor === undefined || editor.document.isClosed) return undefined;
    return vscode.window.visibleTextEditors.includes(editor) || isOpen(editor.document) ? editor : undefined;
  }

  get state(): LastEditorState {
    const { current } = this;
    if (current === undefined) return { editor: 'none', readOnly: null, document: null };
    const { document } = current;
    return {
      editor: filled(current) >= 2 ? 'two-selections' : 'open',
      readOnly: isOfficeText(document) ? OFFICE_READ_ONLY : null,
      document: document.isUntitled ? null : placeName(document),
    };
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
