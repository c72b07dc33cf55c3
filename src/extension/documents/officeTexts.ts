import * as vscode from 'vscode';
import type { Workspace } from '../../shared/protocol/trainingProtocol.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';

/** The scheme of read-only views of the text of .docx and .odt files, which no editor of VS Code shows. */
const OFFICE_TEXT_SCHEME = 'variorum-text';

const OFFICE_ENDING = /\.(?:docx|odt)$/i;

/** Why nothing is inserted into such a view, for people. */
export const OFFICE_READ_ONLY = 'Only its own program writes this document: copy the text instead.';

/** The view of the text of a document; undefined for one that VS Code shows itself. @param file `root name/path` */
export function officeTextUri(file: string): vscode.Uri | undefined {
  return OFFICE_ENDING.test(file)
    ? vscode.Uri.from({ scheme: OFFICE_TEXT_SCHEME, path: `/${file}` })
    : undefined;
}

export const isOfficeText = ({ uri }: vscode.TextDocument): boolean => uri.scheme === OFFICE_TEXT_SCHEME;

/** A document's name as places have it: `root name/path`. */
export const placeName = (document: vscode.TextDocument): string =>
  isOfficeText(document) ? document.uri.path.slice(1) : vscode.workspace.asRelativePath(document.uri, true);

/** Provides the views of the text of .docx and .odt files, and follows the files. */
export class OfficeTexts implements vscode.TextDocumentContentProvider {
  readonly onDidChange: vscode.Event<vscode.Uri>;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly model: ModelClient;
  private readonly readWorkspace: () => Workspace;
  private readonly subscriptions: readonly { dispose(): unknown }[];

  constructor(model: ModelClient, readWorkspace: () => Workspace) {
    this.model = model;
    this.readWorkspace = readWorkspace;
    this.onDidChange = this.changed.event;
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.{docx,odt}');
    const tell = (file: vscode.Uri): void => {
      const uri = officeTextUri(vscode.workspace.asRelativePath(file, true));
      if (uri !== undefined) this.changed.fire(uri);
    };
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(OFFICE_TEXT_SCHEME, this),
      watcher,
      watcher.onDidChange(tell),
      watcher.onDidCreate(tell), // Word processors write another file and rename it.
      this.changed,
    ];
  }

  async provideTextDocumentContent(
    { path }: vscode.Uri,
    cancelled: vscode.CancellationToken,
  ): Promise<string> {
    const aborted = new AbortController();
    cancelled.onCancellationRequested(() => {
      aborted.abort();
    });
    const asked = { workspace: this.readWorkspace(), file: path.slice(1) };
    return (await this.model.requestWithoutModel('documentText', asked, aborted.signal)).text;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
