import type { PulseListener } from '../../shared/protocol/heartbeat.ts';
import type { ModelEvent, ModelSummary } from '../../shared/protocol/modelProtocol.ts';
import type { Survey, TrainingSettings, Workspace } from '../../shared/protocol/trainingProtocol.ts';
import type { Failure } from '../../shared/protocol/panelProtocol.ts';
import { CANCELLED, RpcError, isDisconnected } from '../../shared/protocol/rpcError.ts';
import { failure, messageOf, ReportedError, UserError } from '../failures/failure.ts';
import type { ModelMethod, ModelParams, ModelProcess, ModelResult } from './modelProcess.ts';
import type { Session } from '../state/session.ts';

export interface ModelClientParts {
  readonly session: Session;
  readonly startProcess: () => Promise<ModelProcess>;
  /** Folder of the model to use; undefined while there is none. */
  readonly modelFolder: () => string | undefined;
  /** The starter that stands in while there is no model, with what it is opened on; undefined where none does. */
  readonly starter: () => Omit<ModelParams<'openStarter'>, 'device'> | undefined;
  readonly device: () => TrainingSettings['device'];
}

/** A starter was opened on documents from which nothing can be learnt either. */
const hasNothingToRead = (error: unknown): boolean =>
  error instanceof RpcError && ['no-documents', 'too-little-text'].includes(error.reason);

/** The model itself is whole: with its language model back it opens again. */
const needsLanguageModel = (error: unknown): boolean =>
  error instanceof RpcError && error.reason.startsWith('language-model');

/** One process, from the moment it is asked for. */
interface Instance {
  readonly starting: Promise<ModelProcess>;
  /** The process once it has started. */
  process?: ModelProcess;
  opening?: Promise<void> | undefined;
}

/**
 * The trained model, in the process that samples from it. The process starts with its first use, and again with the
 * next use after it has ended.
 */
export class ModelClient {
  private readonly parts: ModelClientParts;
  private instance: Instance | undefined;
  /** What the user was told last, until the model works again. */
  private told: Failure | null = null;
  private lastStream = 0;

  constructor(parts: ModelClientParts) {
    this.parts = parts;
  }

  get processId(): number | undefined {
    return this.instance?.process?.id;
  }

  /**
   * Opens the model unless it is open.
   * @throws ReportedError when the user has been told already why it does not open
   */
  async open(): Promise<void> {
    await this.opened();
  }

  /**
   * Asks the open model, opening it first.
   * @throws ReportedError when the user has been told already why not: the model did not open, the process ended
   */
  async request<M extends ModelMethod>(
    method: M,
    params: ModelParams<M>,
    signal?: AbortSignal,
  ): Promise<ModelResult<M>> {
    const process = await this.opened();
    try {
      return await process.request(method, params, signal);
    } catch (error) {
      throw isDisconnected(error) ? new ReportedError(messageOf(error)) : error;
    }
  }

  /** The report of the open model as Markdown; `onProgress` hears how far it is. Throws as {@link request}. */
  async report(
    modelFolder: string,
    onProgress: (progress: ModelEvent<'reportProgress'>) => void,
    signal: AbortSignal,
  ): Promise<string> {
    const stopListening = (await this.opened()).onReportProgress(onProgress);
    try {
      return (await this.request('report', { modelFolder }, signal)).markdown;
    } finally {
      stopListening();
    }
  }

  /** Asks for a text; `onWords` hears it while it is decoded. Throws as {@link request}. */
  async write<M extends 'steer' | 'writeOn'>(
    method: M,
    params: Omit<ModelParams<M>, 'stream'>,
    signal: AbortSignal,
    onWords: (text: string) => void,
  ): Promise<ModelResult<M>> {
    const stream = ++this.lastStream;
    const stopListening = (await this.opened()).onWords((words) => {
      if (words.stream === stream) onWords(words.text);
    });
    try {
      return await this.request(method, { ...params, stream } as unknown as ModelParams<M>, signal);
    } finally {
      stopListening();
    }
  }

  /** Looks at what training would read. Needs no model. */
  async survey(workspace: Workspace): Promise<Survey> {
    return this.requestWithoutModel('survey', { workspace });
  }

  /** Asks the process without opening a model in it. */
  async requestWithoutModel<M extends ModelMethod>(
    method: M,
    params: ModelParams<M>,
    signal?: AbortSignal,
  ): Promise<ModelResult<M>> {
    const process = await this.running().starting;
    return process.request(method, params, signal);
  }

  /** Ends the process; the next use opens what is then the model. @param next what the panel shows meanwhile */
  async close(next: 'none' | 'opening'): Promise<void> {
    const { instance } = this;
    this.instance = undefined;
    this.parts.session.update({ model: { kind: next } });
    // One that has not started yet is ended as soon as it has.
    await (await instance?.starting.catch(() => undefined))?.stop();
  }

  /** For the end of the extension host, which cannot wait. */
  dispose(): void {
    this.instance?.process?.kill();
  }

  private async opened(): Promise<ModelProcess> {
    const { parts } = this;
    const device = parts.device();
    const modelFolder = parts.modelFolder();
    if (modelFolder !== undefined)
      return this.openedBy((process) => process.request('open', { modelFolder, device }));
    const starter = parts.starter();
    if (starter === undefined) throw new UserError('Train a model first.');
    return this.openedBy((process) => process.request('openStarter', { ...starter, device }));
  }

  private async openedBy(ask: (process: ModelProcess) => Promise<ModelSummary>): Promise<ModelProcess> {
    const instance = this.running();
    await (instance.opening ??= this.openIn(instance, ask));
    return instance.starting;
  }

  private running(): Instance {
    if (this.instance !== undefined) return this.instance;
    const instance: Instance = { starting: this.parts.startProcess() };
    this.instance = instance;
    void this.watch(instance);
    return instance;
  }

  /** Follows a process to its end. */
  private async watch(instance: Instance): Promise<void> {
    const process = await instance.starting.catch(() => undefined);
    if (process === undefined) {
      // It could not be started: whoever asked is told why. The next use tries again.
      if (this.instance === instance) this.instance = undefined;
      return;
    }
    instance.process = process;
    process.onPulse(this.pulseOf(instance, process));
    const { expected, description } = await process.ended;
    if (this.instance !== instance) return; // Another one has taken its place.
    this.instance = undefined;
    if (expected) return;
    const message = `The process that holds the model ${description}. It starts again when it is needed.`;
    this.told = failure(message, 'reopenModel');
    const { session } = this.parts;
    // One that died while it opened the model would be waited for ever.
    const model = session.state.model.kind === 'opening' ? ({ kind: 'none' } as const) : session.state.model;
    session.update({ failure: this.told, model });
  }

  /** Says that the model does not answer, and ends a process that will not any more: nothing in it is lost. */
  private pulseOf(instance: Instance, process: ModelProcess): PulseListener {
    const { session } = this.parts;
    return {
      silent: () => {
        if (this.instance !== instance) return;
        this.told = failure(
          'The model has not answered for a minute. It may only be busy; after ten minutes it is started again.',
        );
        session.update({ failure: this.told });
      },
      back: () => {
        if (session.state.failure === this.told) session.update({ failure: null });
      },
      lost: () => {
        process.endHung();
      },
    };
  }

  private async openIn(
    instance: Instance,
    ask: (process: ModelProcess) => Promise<ModelSummary>,
  ): Promise<void> {
    const { session } = this.parts;
    if (session.state.model.kind !== 'open') session.update({ model: { kind: 'opening' } });
    try {
      const process = await instance.starting;
      const summary = await ask(process);
      if (this.instance !== instance) throw new RpcError(CANCELLED, 'Another model took its place.');
      session.update({ model: { kind: 'open', summary } });
      // What was wrong with it is so no longer; failures of others stay.
      if (session.state.failure === this.told) session.update({ failure: null });
    } catch (error) {
      instance.opening = undefined;
      // A process that was closed says nothing; of one that has ended, `watch` tells.
      if (error instanceof UserError) {
        // No fault of the model: it was never asked.
        if (session.state.model.kind === 'opening') session.update({ model: { kind: 'none' } });
        throw error;
      }
      if (this.instance === instance && hasNothingToRead(error)) {
        // The panel says what it would read; a starter has nothing to show there.
        session.update({ model: { kind: 'none' }, starter: false });
      } else if (this.instance === instance && !isDisconnected(error)) {
        const message = `The model does not open: ${messageOf(error)}`;
        this.told = needsLanguageModel(error)
          ? failure(message, 'reopenModel')
          : failure(message, 'train', 'deleteModel');
        session.update({ model: { kind: 'none' }, failure: this.told });
      }
      throw new ReportedError(messageOf(error));
    }
  }
}
