import { setTimeout as delay } from 'node:timers/promises';
import { isDisconnected } from '../../shared/protocol/rpcError.ts';
import type { TrainingProgress } from '../../shared/protocol/trainingProtocol.ts';
import { messageOf } from '../failures/failure.ts';
import type { Log } from '../log.ts';
import type { ModelParams, ModelProcess } from '../modelHost/modelProcess.ts';
import { Backoff } from './backoff.ts';

export interface TrainingRunParts {
  readonly log: Log;
  readonly startProcess: () => Promise<ModelProcess>;
  /** Asked anew for each process, since settings and documents may have changed. */
  readonly request: (modelId: string) => Omit<ModelParams<'train'>, 'resume'>;
  readonly hasCheckpoint: (modelId: string) => Promise<boolean>;
  /** Whether the user has asked it to stop. */
  readonly isStopping: () => boolean;
  readonly onProgress: (progress: TrainingProgress) => void;
  /** The process does not answer, or answers again. */
  readonly onSilent: (silent: boolean) => void;
  /** A lost process is going to be replaced. */
  readonly onReplaced: () => void;
}

/** One run of training, in one process after another where one hangs. */
export class TrainingRun {
  private readonly parts: TrainingRunParts;
  private readonly abort = new AbortController();
  private readonly backoff = new Backoff();
  /** Undefined before it has started, and while one that was lost is replaced. */
  private current: ModelProcess | undefined;
  private silent = false;
  private step = 0;

  constructor(parts: TrainingRunParts) {
    this.parts = parts;
  }

  get process(): ModelProcess | undefined {
    return this.current;
  }

  get isCancelled(): boolean {
    return this.abort.signal.aborted;
  }

  async startProcess(): Promise<ModelProcess> {
    const process = await this.parts.startProcess();
    this.current = process;
    return process;
  }

  /** Trains to the end, through as many processes as it takes. Throws what ended it early. */
  async train(modelId: string, resume: boolean): Promise<void> {
    const { log, hasCheckpoint } = this.parts;
    for (let fromCheckpoint = resume; ; fromCheckpoint = await hasCheckpoint(modelId)) {
      const process = this.current ?? (await this.startProcess());
      try {
        await this.trainIn(process, modelId, fromCheckpoint);
        return;
      } catch (error) {
        log.error(`Training ended early: ${messageOf(error)}`);
        const { hung } = await process.ended;
        this.current = undefined;
        if (!hung || !(await this.waitToReplace())) throw error;
      }
    }
  }

  /** Ends early and keeps the best model so far. */
  async stop(): Promise<void> {
    const process = this.current;
    if (process === undefined)
      this.abort.abort(); // It has not started, or waits to be replaced.
    else if (this.silent) process.endHung();
    else
      try {
        // Where it is silent from now on, it is ended as soon as that is noticed.
        await process.request('stopTraining', null);
      } catch (error) {
        // What became of the run is told where it is followed.
        if (!isDisconnected(error)) throw error;
      }
  }

  /** Abandons the run; its last checkpoint stays. */
  cancel(): void {
    this.abort.abort();
  }

  /** For the end of the extension host, which cannot wait. */
  dispose(): void {
    if (this.current === undefined)
      this.abort.abort(); // Or one that waits to be replaced would still be.
    else this.current.kill();
  }

  /** Trains in one process, which has ended when this settles. */
  private async trainIn(process: ModelProcess, modelId: string, resume: boolean): Promise<void> {
    const { request, isStopping, onProgress, onSilent } = this.parts;
    this.silent = false;
    process.stepBack();
    process.onTrainingProgress((progress) => {
      this.step = progress.step;
      onProgress(progress);
    });
    process.onPulse({
      silent: () => {
        this.silent = true;
        if (isStopping()) process.endHung();
        else onSilent(true);
      },
      back: () => {
        this.silent = false;
        onSilent(false);
      },
      lost: () => {
        process.endHung();
      },
    });
    try {
      await process.request('train', { ...request(modelId), resume }, this.abort.signal);
    } finally {
      await process.stop();
    }
  }

  /** Waits before a lost process is replaced. False where it is not to be: the user stopped, or it was in vain too often. */
  private async waitToReplace(): Promise<boolean> {
    const { isStopping, onReplaced } = this.parts;
    if (isStopping()) return false;
    const seconds = this.backoff.next(this.step);
    if (seconds === undefined) return false;
    onReplaced();
    try {
      await delay(1000 * seconds, undefined, { signal: this.abort.signal });
      return true;
    } catch {
      return false; // Stopped, or cancelled.
    }
  }
}
