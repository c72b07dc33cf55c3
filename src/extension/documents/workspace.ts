import * as vscode from 'vscode';
import type { Workspace } from '../../shared/protocol/trainingProtocol.ts';
import type { PanelState } from '../../shared/protocol/panelProtocol.ts';
import { encodingsOf } from '../settings/encodings.ts';
import { settings } from '../settings/settings.ts';

/** Folders on the disk of the machine that the extension runs on; the model process reads no others. */
const localFolders = (): vscode.WorkspaceFolder[] =>
  (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');

export const workspaceRoots = (): Workspace['roots'] =>
  localFolders().map(({ name, uri }) => ({ name, path: uri.fsPath, encodings: encodingsOf(uri) }));

export function workspaceState(): PanelState['workspace'] {
  if (localFolders().length === 0) return { kind: 'none' };
  if (!vscode.workspace.isTrusted) return { kind: 'untrusted' };
  return { kind: 'open', name: vscode.workspace.name ?? '' };
}

/** Whether a folder is open and none of them can be read. */
export const onlyRemoteFolders = (): boolean =>
  (vscode.workspace.workspaceFolders ?? []).length > 0 && localFolders().length === 0;

/** What the model process is told about the workspace, with the text that editors hold unsaved. */
export function readWorkspace(): Workspace {
  const documents = settings.documents();
  return {
    roots: workspaceRoots(),
    ...documents,
    followLinks: vscode.workspace.getConfiguration('search').get('followSymlinks') !== false,
    language: vscode.env.language,
    unsaved: vscode.workspace.textDocuments
      .filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file')
      .filter(({ uri }) => vscode.workspace.getWorkspaceFolder(uri) !== undefined)
      .map((document) => ({ path: document.uri.fsPath, text: boundedText(document, documents) })),
  };
}

/**
 * The text of a document, but of one that is larger than the largest that is read only as much as shows that it is:
 * a huge text would block the extension host while it crosses to the model process.
 */
function boundedText(document: vscode.TextDocument, limits: { largestFileKilobytes: number }): string {
  const most = limits.largestFileKilobytes * 1000 + 1; // A kilobyte has 1000 bytes, as in corpus/read.
  const text = document.getText();
  return text.length > most ? text.slice(0, most) : text;
}
