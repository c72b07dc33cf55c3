import { posix } from 'node:path';
import * as vscode from 'vscode';
import { visible } from '../../shared/words/visible.ts';
import type { Workspace } from '../../shared/protocol/trainingProtocol.ts';
import { UserError } from '../failures/failure.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';

export const READ_SCHEME = 'variorum-read';
/** After the name of the document, so that the page is coloured as no format. */
const SUFFIX = '.passages.txt';

/** Shows what is read of a document, passage by passage, and what is left out and why. */
export class ReadDocuments implements vscode.TextDocumentContentProvider {
  private readonly model: ModelClient;
  private readonly readWorkspace: () => Workspace;

  constructor(model: ModelClient, readWorkspace: () => Workspace) {
    this.model = model;
    this.readWorkspace = readWorkspace;
  }

  async choose(): Promise<void> {
    const asked = this.model.requestWithoutModel('documentsRead', { workspace: this.readWorkspace() });
    const items = asked.then(({ documents }) => {
      if (documents.length === 0) throw new UserError('No document to read was found.');
      return documents.map(({ file, passages }) => ({
        label: visible(posix.basename(file)),
        description: visible(`${posix.dirname(file)} · ${passages.toLocaleString('en')} passages`),
        file,
      }));
    });
    const picked = await vscode.window.showQuickPick(items, {
      placeHolder: 'The document whose passages are shown',
      matchOnDescription: true,
    });
    // An empty list shows nothing; its reason is told.
    await items;
    if (picked !== undefined) await this.show(picked.file);
  }

  async show(file: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: READ_SCHEME, path: `/${file}${SUFFIX}` });
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  async provideTextDocumentContent(
    { path }: vscode.Uri,
    cancelled: vscode.CancellationToken,
  ): Promise<string> {
    const aborted = new AbortController();
    cancelled.onCancellationRequested(() => {
      aborted.abort();
    });
    const file = path.slice(1, -SUFFIX.length);
    const asked = { workspace: this.readWorkspace(), file };
    return (await this.model.requestWithoutModel('documentAsRead', asked, aborted.signal)).text;
  }
}
