import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CurveBuffer } from '../../../src/extension/training/curveBuffer.ts';
import { DocumentSurvey } from '../../../src/extension/documents/documentSurvey.ts';
import { ExplorationController } from '../../../src/extension/exploration/explorationController.ts';
import { fillPanel } from '../../../src/extension/panel/fillPanel.ts';
import { InterpolationController } from '../../../src/extension/exploration/interpolationController.ts';
import { ModelFolders } from '../../../src/extension/storage/modelFolders.ts';
import { ModelProcess } from '../../../src/extension/modelHost/modelProcess.ts';
import { SamplingModel } from '../../../src/extension/modelHost/samplingModel.ts';
import { SliderController } from '../../../src/extension/exploration/sliderController.ts';
import { Session, type SessionState } from '../../../src/extension/storage/session.ts';
import { TrainingController } from '../../../src/extension/training/trainingController.ts';
import { WorkspaceMemory } from '../../../src/extension/storage/workspaceMemory.ts';
import { WorkspaceModel } from '../../../src/extension/modelHost/workspaceModel.ts';

const PROGRAM = fileURLToPath(new URL('scriptedModel.mjs', import.meta.url));

/** What VS Code's Memento is, for one window. @param isFull whether nothing can be written now */
function memento(values: Map<string, unknown>, isFull: () => boolean) {
  return {
    get: (key: string) => values.get(key),
    update: (key: string, value: unknown) => {
      // As VS Code does, which writes JSON.
      if (value === undefined) values.delete(key);
      else values.set(key, JSON.parse(JSON.stringify(value)));
      return isFull() ? Promise.reject(new Error('The disk is full.')) : Promise.resolve();
    },
  };
}

/** The controllers as the extension joins them, on a scripted model process, in a temporary folder. */
export class TestWindow {
  readonly storage = mkdtempSync(join(tmpdir(), 'variorum-extension-'));
  readonly lines: string[] = [];
  readonly processes: ModelProcess[] = [];
  readonly session = new Session();
  readonly curve = new CurveBuffer();
  readonly folders = new ModelFolders(this.storage);
  readonly memory: WorkspaceMemory;
  readonly model: SamplingModel;
  readonly exploration: ExplorationController;
  readonly interpolation: InterpolationController;
  readonly sliders: SliderController;
  readonly workspaceModel: WorkspaceModel;
  readonly survey: DocumentSurvey;
  readonly training: TrainingController;
  /** What becomes of the next run: one of FATES. */
  seed = 0;
  /** Whether nothing can be remembered now. */
  diskIsFull = false;
  private closed = false;
  /** Where a starter model is said to lie. */
  starterFolder: string | undefined;

  /**
   * @param remembered what an earlier window has left
   * @param idsAfter explorations are numbered from the next one
   */
  constructor(remembered = new Map<string, unknown>(), idsAfter = 0) {
    const { session, curve, folders } = this;
    const memory = new WorkspaceMemory(memento(remembered, () => this.diskIsFull));
    const decoding = () => ({ temperature: 0, topP: 1, seed: 0 });
    const workspace = () => ({
      roots: [{ name: 'novel', path: this.storage }],
      include: [],
      exclude: [],
      respectGitignore: true,
      largestFileKilobytes: 100,
      unsaved: [],
    });
    const startProcess = (name: string) => () => Promise.resolve(this.start(name));
    const model = new SamplingModel({
      session,
      startProcess: startProcess('sampling'),
      modelFolder: () => (memory.modelId === undefined ? undefined : folders.path(memory.modelId)),
      starter: () =>
        this.starterFolder === undefined
          ? undefined
          : { workspace: workspace(), starterFolder: this.starterFolder },
      device: () => 'cpu',
    });
    const exploration = new ExplorationController({
      session,
      model,
      memory,
      log: this.log,
      decoding,
      numberOfVariations: () => 2,
      distance: () => 1,
      idsAfter,
    });
    const interpolation = new InterpolationController({ session, model, memory, log: this.log, decoding });
    this.memory = memory;
    this.model = model;
    this.exploration = exploration;
    this.interpolation = interpolation;
    this.sliders = new SliderController({ session, model, exploration });
    this.workspaceModel = new WorkspaceModel({
      session,
      curve,
      memory,
      folders,
      model,
      exploration,
      interpolation,
      sliders: this.sliders,
    });
    this.survey = new DocumentSurvey(session, model, workspace);
    this.training = new TrainingController({
      session,
      curve,
      memory,
      folders,
      log: this.log,
      startProcess: startProcess('training'),
      readWorkspace: workspace,
      settings: () => ({ minutes: 1, modelSize: 'tiny', device: 'cpu', seed: this.seed }),
      onTrained: (id) => this.workspaceModel.replace(id, undefined),
    });
    session.update({ workspace: { kind: 'open', name: 'novel' }, trained: memory.modelId !== undefined });
  }

  /** The first state from now on that `accept` takes. */
  async stateWhen(accept: (state: SessionState) => boolean): Promise<SessionState> {
    return new Promise((resolve) => {
      const look = (state: SessionState): void => {
        if (!accept(state)) return;
        stop();
        resolve(state);
      };
      const stop = this.session.onDidChange(look);
      look(this.session.state);
    });
  }

  /** As when the panel is looked at. */
  async fillPanel(): Promise<void> {
    const attempt = (action: () => Promise<void>): Promise<void> => action().catch(() => undefined);
    const { session, survey, workspaceModel } = this;
    const wantsStarter = (): boolean => this.starterFolder !== undefined;
    await fillPanel({ session, survey, workspaceModel, wantsStarter, beginning: () => undefined, attempt });
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.processes.map((process) => process.stop()));
    rmSync(this.storage, { recursive: true, force: true });
  }

  private start(name: string): ModelProcess {
    const process = new ModelProcess(PROGRAM, name, this.log);
    this.processes.push(process);
    // What is started by something still under way would outlive the test, and mocha with it.
    if (this.closed) process.kill();
    return process;
  }

  private get log() {
    const write = (message: string): void => {
      this.lines.push(message);
    };
    return { info: write, warn: write, error: write };
  }
}
