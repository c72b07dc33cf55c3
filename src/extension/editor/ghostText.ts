import * as vscode from 'vscode';

/** Shows in an editor what a command is about, and a text that it would insert there, without changing the document. */
export class GhostText {
  private readonly editor: vscode.TextEditor;
  private readonly range: vscode.Range;
  private readonly subject = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.wordHighlightBackground'),
  });
  private readonly ghost = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('editorGhostText.foreground'), fontStyle: 'italic' },
  });

  /** @param range what the command is about; the text is shown at its end */
  constructor(editor: vscode.TextEditor, range: vscode.Range) {
    this.editor = editor;
    this.range = range;
    editor.setDecorations(this.subject, [range]);
  }

  show(text: string | undefined): void {
    const { end } = this.range;
    const options = {
      range: new vscode.Range(end, end),
      renderOptions: { after: { contentText: ` ${text ?? ''}` } },
    };
    this.editor.setDecorations(this.ghost, text === undefined ? [] : [options]);
  }

  dispose(): void {
    this.subject.dispose();
    this.ghost.dispose();
  }
}
