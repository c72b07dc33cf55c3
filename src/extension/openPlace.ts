import * as vscode from 'vscode';
import type { Place } from '../shared/modelProtocol.ts';
import { messageOf, UserError } from './failure.ts';
import { resolvePlace } from './placeResolution.ts';
import { workspaceRoots } from './workspace.ts';

/** Opens the document of a passage and selects the passage. */
export async function openPlace({ file, offset, length }: Place): Promise<void> {
  const path = resolvePlace(file, workspaceRoots());
  if (path === undefined) throw new UserError(`${file} is not in this workspace.`);
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  } catch (error) {
    throw new UserError(`${file} cannot be opened: ${messageOf(error)}`);
  }
  const selection = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  await vscode.window.showTextDocument(document, { selection });
}
