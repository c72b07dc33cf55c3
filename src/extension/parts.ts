import { join } from 'node:path';
import * as vscode from 'vscode';
import { plainMessage } from '../shared/words/visible.ts';
import { createControllers, type Controllers } from './controllers.ts';
import { OfficeTexts } from './documents/officeTexts.ts';
import { READ_SCHEME, ReadDocuments } from './documents/readDocuments.ts';
import { readWorkspace } from './documents/workspace.ts';
import { LastEditor } from './editor/lastEditor.ts';
import { PassageOpener } from './editor/passageOpener.ts';
import { UserError } from './failures/failure.ts';
import type { ModelProcess } from './modelHost/modelProcess.ts';
import { problemHere } from './modelHost/platformProblem.ts';
import { processEnvironment } from './modelHost/processEnvironment.ts';
import { requireTrust } from './modelHost/trust.ts';
import { Pages } from './pages/pages.ts';
import { settings } from './settings/settings.ts';
import { RecentFailures } from './state/recentFailures.ts';
import { FileStore } from './storage/fileStore.ts';

/** What the extension consists of, apart from what is shown. */
export interface Parts extends Controllers {
  readonly log: vscode.LogOutputChannel;
  /** Throws UserError before the workspace is trusted. @param name what the process does, for the log */
  readonly startProcess: (name: string) => Promise<ModelProcess>;
  readonly pages: Pages;
  readonly read: ReadDocuments;
  readonly passages: PassageOpener;
  readonly lastEditor: LastEditor;
  /** Where the CUDA engine is installed on the user's wish. */
  readonly cudaEngineFolder: string;
  readonly recentFailures: RecentFailures;
  /** package.json, as VS Code read it. */
  readonly manifest: unknown;
}

/**
 * Builds the parts and joins them; nothing is started or read yet.
 * @param onTrained a new model lies in the folder of this id
 */
export function createParts(
  context: vscode.ExtensionContext,
  onTrained: (id: string) => Promise<void>,
): Parts {
  const log = vscode.window.createOutputChannel('Variorum', { log: true });
  // Without a folder there is no storage of a workspace, and nothing that could be stored there.
  const storage = (context.storageUri ?? context.globalStorageUri).fsPath;
  const program = vscode.Uri.joinPath(context.extensionUri, 'dist', 'modelProcess.mjs').fsPath;
  const cudaEngineFolder = join(context.globalStorageUri.fsPath, 'cuda-engine');
  /** The conversation with a process and its schemas load with the first process. */
  const startProcess = async (name: string): Promise<ModelProcess> => {
    requireTrust(vscode.workspace.isTrusted);
    const problem = problemHere();
    if (problem !== null) throw new UserError(problem);
    const loaded = await import('./modelHost/modelProcess.ts');
    const environment = processEnvironment({
      globalStorage: context.globalStorageUri.fsPath,
      cudaEngineFolder,
      // As it is now: the next process that measures or trains follows it.
      softwareAdapters: settings.softwareAdapters(),
      platform: process.platform,
    });
    return new loaded.ModelProcess(program, name, log, environment);
  };
  const controllers = createControllers({
    log,
    storage,
    store: new FileStore(context.storageUri?.fsPath),
    historyFolder: context.storageUri?.fsPath,
    tell: (message) => void vscode.window.showWarningMessage(plainMessage(`Variorum: ${message}`)),
    startProcess,
    readWorkspace,
    settings,
    explorationIdsAfter: Date.now(),
    onTrained,
  });
  const { session, model, training } = controllers;
  const lastEditor = new LastEditor(({ editor, readOnly, document }) => {
    const { state } = session;
    if (state.editor !== editor || state.readOnly !== readOnly || state.document !== document)
      session.update({ editor, readOnly, document });
  });
  const passages = new PassageOpener();
  const read = new ReadDocuments(model, readWorkspace);
  const pagesOfRead = vscode.workspace.registerTextDocumentContentProvider(READ_SCHEME, read);
  const officeTexts = new OfficeTexts(model, readWorkspace);
  context.subscriptions.push(log, passages, lastEditor, model, training, pagesOfRead, officeTexts);
  return {
    ...controllers,
    ...{ log, startProcess, read, passages, lastEditor, cudaEngineFolder },
    pages: new Pages(storage),
    recentFailures: new RecentFailures(session),
    manifest: context.extension.packageJSON as unknown,
  };
}
