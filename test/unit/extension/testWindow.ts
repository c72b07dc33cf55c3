import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createControllers, type Controllers } from '../../../src/extension/controllers.ts';
import { ModelProcess } from '../../../src/extension/modelHost/modelProcess.ts';
import { PULSE } from '../../../src/shared/protocol/heartbeat.ts';
import type { TrainingSettings } from '../../../src/shared/protocol/trainingProtocol.ts';
import { requireTrust } from '../../../src/extension/modelHost/trust.ts';
import { initializeView } from '../../../src/extension/panel/initializeView.ts';
import type { SessionState } from '../../../src/extension/state/session.ts';

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
    requireStored: () => (isFull() ? Promise.reject(new Error('The disk is full.')) : Promise.resolve()),
  };
}

/** The controllers as the extension joins them, on a scripted model process, in a temporary folder. */
export class TestWindow implements Omit<Controllers, 'log'> {
  readonly storage = mkdtempSync(join(tmpdir(), 'variorum-extension-'));
  readonly lines: string[] = [];
  readonly processes: ModelProcess[] = [];
  readonly session: Controllers['session'];
  readonly curve: Controllers['curve'];
  readonly folders: Controllers['folders'];
  readonly memory: Controllers['memory'];
  readonly model: Controllers['model'];
  readonly exploration: Controllers['exploration'];
  readonly variations: Controllers['variations'];
  readonly interpolation: Controllers['interpolation'];
  readonly sliders: Controllers['sliders'];
  readonly presets: Controllers['presets'];
  readonly words: Controllers['words'];
  readonly modelLifecycle: Controllers['modelLifecycle'];
  readonly survey: Controllers['survey'];
  readonly history: Controllers['history'];
  readonly replayNode: Controllers['replayNode'];
  readonly training: Controllers['training'];
  /** What becomes of the next run: one of FATES. */
  seed = 0;
  trusted = true;
  /** Of the processes that start from now on. */
  pulse = PULSE;
  /** Settings of the runs that start from now on, beside the seed. */
  trainingSettings: Partial<TrainingSettings> = {};
  /** Whether nothing can be remembered now. */
  diskIsFull = false;
  /** Where a starter model is said to lie. */
  starterFolder: string | undefined;
  strength: number | undefined;
  maxCopiedWords = 0;
  private readonly program: string;
  private closed = false;
  private readonly lineListeners = new Set<() => void>();

  /**
   * @param remembered what an earlier window has left
   * @param explorationIdsAfter explorations are numbered from the next one
   * @param program of the model processes
   */
  constructor(remembered = new Map<string, unknown>(), explorationIdsAfter = 0, program = PROGRAM) {
    this.program = program;
    const controllers = createControllers({
      log: this.log,
      storage: this.storage,
      store: memento(remembered, () => this.diskIsFull),
      historyFolder: this.storage,
      tell: (message) => this.lines.push(message),
      startProcess: async (name) => {
        requireTrust(this.trusted);
        return Promise.resolve(this.start(name));
      },
      readWorkspace: () => ({
        roots: [{ name: 'novel', path: this.storage }],
        include: [],
        exclude: [],
        respectGitignore: true,
        largestFileKilobytes: 100,
        unsaved: [],
      }),
      settings: {
        training: () => ({
          minutes: 1,
          modelSize: 'tiny',
          device: 'cpu',
          seed: this.seed,
          ...this.trainingSettings,
        }),
        starter: () => (this.starterFolder === undefined ? undefined : { starterFolder: this.starterFolder }),
        device: () => 'cpu',
        decoding: () => ({ temperature: 0, topP: 1, seed: 0, strength: this.strength }),
        numberOfVariations: () => 2,
        distance: () => 1,
        maxCopiedWords: () => this.maxCopiedWords,
      },
      explorationIdsAfter,
      onTrained: (id) => this.modelLifecycle.replace(id, undefined),
    });
    this.session = controllers.session;
    this.curve = controllers.curve;
    this.folders = controllers.folders;
    this.memory = controllers.memory;
    this.model = controllers.model;
    this.exploration = controllers.exploration;
    this.variations = controllers.variations;
    this.interpolation = controllers.interpolation;
    this.sliders = controllers.sliders;
    this.presets = controllers.presets;
    this.words = controllers.words;
    this.modelLifecycle = controllers.modelLifecycle;
    this.survey = controllers.survey;
    this.history = controllers.history;
    this.replayNode = controllers.replayNode;
    this.training = controllers.training;
    this.session.update({
      workspace: { kind: 'open', name: 'novel' },
      trained: this.memory.modelId !== undefined,
    });
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

  /** Settles when the log has this line, counted from line `from`. */
  async lineWhen(line: string, from: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!this.lines.includes(line, from)) return;
        this.lineListeners.delete(look);
        resolve();
      };
      this.lineListeners.add(look);
      look();
    });
  }

  /** As when the panel becomes visible. */
  async initializeView(): Promise<void> {
    const attempt = (action: () => Promise<void>): Promise<void> => action().catch(() => undefined);
    const { session, survey, modelLifecycle, presets } = this;
    const wantsStarter = (): boolean => this.starterFolder !== undefined;
    await initializeView({
      session,
      survey,
      modelLifecycle,
      presets,
      wantsStarter,
      beginning: () => undefined,
      attempt,
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.processes.map((process) => process.stop()));
    rmSync(this.storage, { recursive: true, force: true });
  }

  private start(name: string): ModelProcess {
    const process = new ModelProcess(this.program, name, this.log, {}, this.pulse);
    this.processes.push(process);
    // What is started by something still under way would outlive the test, and mocha with it.
    if (this.closed) process.kill();
    return process;
  }

  private get log() {
    const write = (message: string): void => {
      this.lines.push(message);
      for (const listener of [...this.lineListeners]) listener();
    };
    return { info: write, warn: write, error: write };
  }
}
