import type { Decoding } from '../shared/protocol/modelProtocol.ts';
import type { TrainingSettings, Workspace } from '../shared/protocol/trainingProtocol.ts';
import { DocumentSurvey } from './documents/documentSurvey.ts';
import { ExplorationController } from './exploration/explorationController.ts';
import { InterpolationController } from './exploration/interpolationController.ts';
import { replayNode } from './exploration/replayNode.ts';
import { PresetController } from './exploration/presetController.ts';
import { SliderController } from './exploration/sliderController.ts';
import { VariationController } from './exploration/variationController.ts';
import { History } from './history/history.ts';
import { HistoryRecorder } from './history/historyRecorder.ts';
import { modelIdentity } from './history/modelIdentity.ts';
import type { ModelIdentity } from './history/nodeContent.ts';
import type { Log } from './log.ts';
import type { ModelParams, ModelProcess } from './modelHost/modelProcess.ts';
import { ModelClient } from './modelHost/modelClient.ts';
import { ModelLifecycle } from './exploration/modelLifecycle.ts';
import { WordController } from './exploration/wordController.ts';
import { ModelFolders } from './storage/modelFolders.ts';
import { Session } from './state/session.ts';
import { WorkspaceMemory, type Store } from './storage/workspaceMemory.ts';
import { CurveBuffer } from './training/curveBuffer.ts';
import { TrainingController } from './training/trainingController.ts';

/** What the controllers need of the editor, so that they run without one. */
export interface Surroundings {
  readonly log: Log;
  /** Folder that models lie in. */
  readonly storage: string;
  readonly store: Store;
  /** Folder that the history lies in; undefined where nothing outlives the window. */
  readonly historyFolder: string | undefined;
  /** Tells the user what is wrong and not in the way of what they do. */
  readonly tell: (message: string) => void;
  /** @param name what the process does, for the log */
  readonly startProcess: (name: string) => Promise<ModelProcess>;
  readonly readWorkspace: () => Workspace;
  readonly settings: {
    readonly training: () => TrainingSettings;
    /** Undefined where no starter stands in for a model. */
    readonly starter: () => Omit<ModelParams<'openStarter'>, 'workspace' | 'device'> | undefined;
    readonly device: () => TrainingSettings['device'];
    readonly decoding: () => Decoding;
    readonly numberOfVariations: () => number;
    readonly distance: () => number;
    readonly maxCopiedWords: () => number;
  };
  /** Ids of explorations follow this number. Those of earlier windows, which the panel may remember, are lower. */
  readonly explorationIdsAfter: number;
  /** A new model lies in the folder of this id. */
  readonly onTrained: (id: string) => Promise<void>;
}

/** State, storage and controllers: all of the extension that knows no editor. */
export interface Controllers {
  readonly log: Log;
  readonly session: Session;
  readonly curve: CurveBuffer;
  readonly memory: WorkspaceMemory;
  readonly folders: ModelFolders;
  readonly model: ModelClient;
  readonly history: HistoryRecorder;
  readonly replayNode: (id: string) => Promise<void>;
  readonly survey: DocumentSurvey;
  readonly exploration: ExplorationController;
  readonly variations: VariationController;
  readonly interpolation: InterpolationController;
  readonly sliders: SliderController;
  readonly presets: PresetController;
  readonly words: WordController;
  readonly modelLifecycle: ModelLifecycle;
  readonly training: TrainingController;
}

/** Builds the controllers and joins them; nothing is started or read yet. */
export function createControllers(surroundings: Surroundings): Controllers {
  const { log, startProcess, readWorkspace, settings } = surroundings;
  const session = new Session();
  const curve = new CurveBuffer();
  const memory = new WorkspaceMemory(surroundings.store);
  const folders = new ModelFolders(surroundings.storage);
  const model = new ModelClient({
    session,
    startProcess: () => startProcess('sampling'),
    modelFolder: () => (memory.modelId === undefined ? undefined : folders.path(memory.modelId)),
    starter: () => {
      const folders = settings.starter();
      return folders && { workspace: readWorkspace(), ...folders };
    },
    device: settings.device,
  });
  const identity = (): ModelIdentity => {
    const open = session.state.model;
    return modelIdentity(memory.modelId, open.kind === 'open' ? open.summary : undefined);
  };
  const history = new HistoryRecorder(
    new History(surroundings.historyFolder, log, surroundings.tell),
    identity,
  );
  const { decoding, numberOfVariations, distance, maxCopiedWords } = settings;
  const variations = new VariationController({
    session,
    model,
    history,
    decoding,
    numberOfVariations,
    distance,
    maxCopiedWords,
  });
  const exploration = new ExplorationController({
    session,
    model,
    memory,
    log,
    history,
    variations,
    decoding,
    onWords: (words) => {
      session.say(words);
    },
    idsAfter: surroundings.explorationIdsAfter,
  });
  const interpolation = new InterpolationController({ session, model, memory, log, history, decoding });
  const sliders = new SliderController({ session, model, exploration });
  const explored = { exploration, variations, interpolation, sliders };
  const shared = { log, session, curve, memory, folders, model, history, ...explored };
  return {
    ...shared,
    presets: new PresetController({ session, memory }),
    words: new WordController({ ...shared, decoding }),
    replayNode: (id) => replayNode(id, { ...shared, identity }),
    survey: new DocumentSurvey(session, model, readWorkspace),
    modelLifecycle: new ModelLifecycle(shared),
    training: new TrainingController({
      ...shared,
      startProcess: () => startProcess('training'),
      readWorkspace,
      settings: settings.training,
      onTrained: surroundings.onTrained,
    }),
  };
}
