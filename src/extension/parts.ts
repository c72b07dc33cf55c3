import { join } from 'node:path';
import * as vscode from 'vscode';
import { CurveBuffer } from './training/curveBuffer.ts';
import { DocumentSurvey } from './documents/documentSurvey.ts';
import { ExplorationController } from './exploration/explorationController.ts';
import { InterpolationController } from './exploration/interpolationController.ts';
import { LastEditor } from './editor/lastEditor.ts';
import { ModelFolders } from './storage/modelFolders.ts';
import type { ModelProcess } from './modelHost/modelProcess.ts';
import { Pages } from './pages/pages.ts';
import { PassageOpener } from './editor/passageOpener.ts';
import { processEnvironment } from './modelHost/processEnvironment.ts';
import { SamplingModel } from './modelHost/samplingModel.ts';
import { SliderController } from './exploration/sliderController.ts';
import { Session } from './storage/session.ts';
import { settings } from './settings/settings.ts';
import { TrainingController } from './training/trainingController.ts';
import { readWorkspace } from './documents/workspace.ts';
import { FileStore } from './storage/fileStore.ts';
import { WorkspaceMemory } from './storage/workspaceMemory.ts';
import { WorkspaceModel } from './modelHost/workspaceModel.ts';

/** What the extension consists of, apart from what is shown. */
export interface Parts {
  readonly log: vscode.LogOutputChannel;
  readonly session: Session;
  /** @param name what the process does, for the log */
  readonly startProcess: (name: string) => Promise<ModelProcess>;
  readonly curve: CurveBuffer;
  readonly memory: WorkspaceMemory;
  readonly folders: ModelFolders;
  readonly pages: Pages;
  readonly passages: PassageOpener;
  readonly lastEditor: LastEditor;
  readonly model: SamplingModel;
  readonly survey: DocumentSurvey;
  readonly exploration: ExplorationController;
  readonly interpolation: InterpolationController;
  readonly sliders: SliderController;
  readonly workspaceModel: WorkspaceModel;
  readonly training: TrainingController;
  /** Where the CUDA engine is installed on the user's wish. */
  readonly cudaEngineFolder: string;
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
  const session = new Session();
  const curve = new CurveBuffer();
  const memory = new WorkspaceMemory(new FileStore(context.storageUri?.fsPath));
  // Without a folder there is no storage of a workspace, and nothing that could be stored there.
  const storage = (context.storageUri ?? context.globalStorageUri).fsPath;
  const folders = new ModelFolders(storage);
  const pages = new Pages(storage);
  const passages = new PassageOpener();
  const program = vscode.Uri.joinPath(context.extensionUri, 'dist', 'modelProcess.mjs').fsPath;
  const cudaEngineFolder = join(context.globalStorageUri.fsPath, 'cuda-engine');
  /** The conversation with a process and its schemas load with the first process. */
  const startProcess = async (name: string): Promise<ModelProcess> => {
    const loaded = await import('./modelHost/modelProcess.ts');
    const environment = processEnvironment({
      globalStorage: context.globalStorageUri.fsPath,
      cudaEngineFolder,
      // As it is now: the next process that measures or trains follows it.
      softwareAdapters: settings.softwareAdapters(),
    });
    return new loaded.ModelProcess(program, name, log, environment);
  };
  const lastEditor = new LastEditor((editor, document) => {
    const { state } = session;
    if (state.editor !== editor || state.document !== document) session.update({ editor, document });
  });
  const model = new SamplingModel({
    session,
    startProcess: () => startProcess('sampling'),
    modelFolder: () => (memory.modelId === undefined ? undefined : folders.path(memory.modelId)),
    starter: () => {
      const { starterFolder } = settings.training();
      return starterFolder === undefined ? undefined : { workspace: readWorkspace(), starterFolder };
    },
    device: settings.device,
  });
  const survey = new DocumentSurvey(session, model, readWorkspace);
  const { decoding, numberOfVariations, distance } = settings;
  const exploration = new ExplorationController({
    session,
    model,
    memory,
    log,
    decoding,
    numberOfVariations,
    distance,
    idsAfter: Date.now(),
  });
  const interpolation = new InterpolationController({ session, model, memory, log, decoding });
  const sliders = new SliderController({ session, model, exploration });
  const workspaceModel = new WorkspaceModel({
    session,
    curve,
    memory,
    folders,
    model,
    exploration,
    interpolation,
    sliders,
  });
  const training = new TrainingController({
    session,
    curve,
    memory,
    folders,
    log,
    startProcess: () => startProcess('training'),
    readWorkspace,
    settings: settings.training,
    onTrained,
  });
  context.subscriptions.push(log, passages, lastEditor, model, training);
  return {
    log,
    session,
    startProcess,
    curve,
    memory,
    folders,
    pages,
    passages,
    lastEditor,
    model,
    survey,
    exploration,
    interpolation,
    sliders,
    workspaceModel,
    training,
    cudaEngineFolder,
  };
}
