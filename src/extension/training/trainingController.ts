import { CANCELLED, isCancelled, RpcError } from '../../shared/protocol/rpcError.ts';
import type {
  TrainingProgress,
  TrainingSettings,
  Workspace,
} from '../../shared/protocol/trainingProtocol.ts';
import type { CurveBuffer } from './curveBuffer.ts';
import { failure, messageOf, UserError } from '../failures/failure.ts';
import type { Log } from '../log.ts';
import type { ModelFolders } from '../storage/modelFolders.ts';
import type { ModelProcess } from '../modelHost/modelProcess.ts';
import type { Session } from '../state/session.ts';
import type { WorkspaceMemory } from '../storage/workspaceMemory.ts';
import { TrainingRun } from './trainingRun.ts';

export interface TrainingParts {
  readonly session: Session;
  readonly curve: CurveBuffer;
  readonly memory: WorkspaceMemory;
  readonly folders: ModelFolders;
  readonly log: Log;
  readonly startProcess: () => Promise<ModelProcess>;
  readonly readWorkspace: () => Workspace;
  readonly settings: () => TrainingSettings;
  /** A new model lies in the folder of this id. */
  readonly onTrained: (id: string) => Promise<void>;
}

/** Said once, until it answers again. */
const SILENT = failure(
  'The training process has not answered for a minute. It may only be busy; after ten minutes it is replaced. Stop ends it at once and keeps its last checkpoint.',
  'stopTraining',
);

const BEGINNING: TrainingProgress = {
  phase: 'reading',
  fraction: 0,
  secondsLeft: null,
  step: 0,
  passagesRead: 0,
  tokensPerSecond: 0,
  device: '',
  paused: false,
};

/** Trains in a process of its own that lives as long as the run. At most one run at a time. */
export class TrainingController {
  private readonly parts: TrainingParts;
  private run: TrainingRun | undefined;

  constructor(parts: TrainingParts) {
    this.parts = parts;
  }

  get processId(): number | undefined {
    return this.run?.process?.id;
  }

  /** Starts a new model. Settles when the run has begun. */
  async start(): Promise<void> {
    await this.begin(() => this.parts.folders.create(), false);
  }

  /** Goes on: with a run that is paused, or with one that has ended early. */
  async resume(): Promise<void> {
    if (this.run !== undefined) {
      await this.startedProcess().request('continueTraining', null);
      return;
    }
    const id = this.parts.memory.runId;
    if (id === undefined) throw new UserError('There is no interrupted training to resume.');
    await this.begin(() => Promise.resolve(id), true);
  }

  async pause(): Promise<void> {
    await this.startedProcess().request('pauseTraining', null);
  }

  /** Ends the run early and keeps the best model so far. */
  async stop(): Promise<void> {
    const { run } = this;
    if (run === undefined) throw new UserError('Nothing is training yet.');
    this.showStopping();
    await run.stop();
  }

  /** Abandons the run. Its last checkpoint stays, so that it can be resumed. */
  cancel(): void {
    this.showStopping();
    this.run?.cancel();
  }

  /** Finds out whether a run of an earlier window can be resumed. */
  async lookForInterruptedRun(): Promise<void> {
    const { memory, folders, session } = this.parts;
    const id = memory.runId;
    if (id !== undefined && this.run === undefined)
      session.update({ resumable: await folders.hasCheckpoint(id) });
  }

  /** For the end of the extension host, which cannot wait. */
  dispose(): void {
    this.run?.dispose();
  }

  private startedProcess(): ModelProcess {
    if (this.run?.process === undefined) throw new UserError('Nothing is training yet.');
    return this.run.process;
  }

  private showStopping(): void {
    const { session } = this.parts;
    const { training } = session.state;
    if (training !== null) session.update({ training: { ...training, stopping: true } });
  }

  private async begin(folderId: () => Promise<string>, resume: boolean): Promise<void> {
    const { session, curve, memory } = this.parts;
    // The state is what keeps a second run from starting, so it changes before anything is waited for.
    if (session.state.training !== null) throw new UserError('Training is already running.');
    session.update({ training: { progress: BEGINNING, stopping: false }, resumable: false, failure: null });
    if (!resume) curve.clear();
    const run = this.newRun();
    this.run = run;
    try {
      const id = await folderId();
      await memory.setRunId(id);
      await run.startProcess();
      void this.follow(run, id, resume);
    } catch (error) {
      this.run = undefined;
      session.update({ training: null, failure: failure(`Training could not start: ${messageOf(error)}`) });
    }
  }

  private newRun(): TrainingRun {
    const { session, folders, log, startProcess, readWorkspace, settings } = this.parts;
    return new TrainingRun({
      log,
      startProcess,
      request: (id) => ({ workspace: readWorkspace(), settings: settings(), modelFolder: folders.path(id) }),
      hasCheckpoint: (id) => folders.hasCheckpoint(id),
      isStopping: () => session.state.training?.stopping !== false,
      onProgress: (progress) => {
        this.show(progress);
      },
      onSilent: (silent) => {
        if (silent) session.update({ failure: SILENT });
        else if (session.state.failure === SILENT) session.update({ failure: null });
      },
      onReplaced: () => {
        this.showReplaced();
      },
    });
  }

  /** Follows a run to its end, whatever that is. Never rejects. */
  private async follow(run: TrainingRun, id: string, resume: boolean): Promise<void> {
    try {
      await run.train(id, resume);
    } catch (error) {
      if (!(await this.isFinished(id, error))) {
        await this.finishEarly(id, run.isCancelled ? cancelled() : error);
        return;
      }
    }
    await this.finish(id);
    await this.parts.onTrained(id);
  }

  /** Whether a run cannot be resumed because an earlier window ended after its last save, before it was remembered. */
  private async isFinished(id: string, error: unknown): Promise<boolean> {
    const isOver = error instanceof RpcError && error.reason === 'nothing-to-resume';
    return isOver && (await this.parts.folders.hasCheckpoint(id));
  }

  private showReplaced(): void {
    const { session, log } = this.parts;
    const { training, failure: shown } = session.state;
    if (training === null) return;
    const notice =
      'The training process did not answer and was replaced. Training goes on from its last checkpoint.';
    log.warn(notice);
    session.update({
      training: { ...training, progress: { ...training.progress, notice } },
      failure: shown === SILENT ? null : shown,
    });
  }

  private async finish(id: string): Promise<void> {
    const { memory, session } = this.parts;
    this.run = undefined;
    await this.tidy(() => Promise.all([this.forgetRun(id), memory.setModelId(id)]));
    session.update({ training: null, resumable: false, trained: true, model: { kind: 'opening' } });
  }

  private async finishEarly(id: string, error: unknown): Promise<void> {
    const { memory, folders, session } = this.parts;
    this.run = undefined;
    const resumable = await folders.hasCheckpoint(id);
    if (!resumable)
      await this.tidy(async () => {
        await this.forgetRun(id);
        await folders.keepOnly(await memory.modelsInUse());
      });
    const kept = resumable ? ' Its last checkpoint is kept.' : '';
    session.update({
      training: null,
      resumable,
      failure: isCancelled(error)
        ? null
        : failure(`${sentence(messageOf(error))}${kept}`, resumable ? 'resumeTraining' : 'train'),
    });
  }

  /** Another window may have begun a run of its own since: that one is remembered. */
  private async forgetRun(id: string): Promise<void> {
    const { memory } = this.parts;
    if (memory.runId === id) await memory.setRunId(undefined);
  }

  /** What a full disk does not let through is no reason to say that training still runs. */
  private async tidy(action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.parts.log.error(`What training has left could not be put in order: ${messageOf(error)}`);
    }
  }

  private show(progress: TrainingProgress): void {
    const { session, curve, log } = this.parts;
    const { training } = session.state;
    if (training === null) return; // It arrived after the end.
    const { point, ...rest } = progress;
    if (point !== undefined) curve.append(point);
    if (progress.notice !== undefined) log.warn(progress.notice);
    // A notice comes once; it stays until the next one, or nobody could read it.
    const notice = progress.notice ?? training.progress.notice;
    session.update({
      training: { ...training, progress: notice === undefined ? rest : { ...rest, notice } },
    });
  }
}

const cancelled = (): RpcError => new RpcError(CANCELLED, 'Cancelled.');

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
