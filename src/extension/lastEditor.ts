import * as vscode from 'vscode';
import type { EditorState } from './disabledReasons.ts';

/** Editors that are no documents of the user's. */
const OTHER_SCHEMES = new Set(['output', 'comment', 'vscode-scm', 'debug']);

const isDocument = (editor: vscode.TextEditor): boolean => !OTHER_SCHEMES.has(editor.document.uri.scheme);

const filled = (editor: vscode.TextEditor): number =>
  editor.selections.filter((selection) => !selection.isEmpty).length;

/**
 * The text editor that the user was in last. The panel takes the focus when its buttons are pressed, and an editor
 * goes when its tab is hidden; what is selected there is still what the user means.
 */
export class LastEditor {
  private editor: vscode.TextEditor | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(onDidChange: (state: EditorState) => void) {
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
      vscode.workspace.onDidCloseTextDocument(told),
    ];
  }

  /** Undefined when its document has been closed. */
  get current(): vscode.TextEditor | undefined {
    return this.editor?.document.isClosed === false ? this.editor : undefined;
  }

  get state(): EditorState {
    const { current } = this;
    if (current === undefined) return 'none';
    return filled(current) >= 2 ? 'two-selections' : 'open';
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
