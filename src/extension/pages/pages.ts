import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';

/**
 * Pages that the extension writes for the user to read, in its own folder: VS Code shows a file again when the window
 * is reloaded, which it cannot do with a document that is nowhere on disk.
 */
export class Pages {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Shows Markdown in VS Code's own preview, or as text where the preview is switched off. */
  async show(name: string, markdown: string): Promise<void> {
    const file = join(this.folder, name);
    await mkdir(this.folder, { recursive: true });
    await writeFile(file, markdown);
    const uri = vscode.Uri.file(file);
    const commands = await vscode.commands.getCommands(true);
    if (commands.includes('markdown.showPreview'))
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    else await vscode.window.showTextDocument(uri, { preview: true });
  }
}
