import type { Survey, TrainingSettings, Workspace } from '../shared/modelProtocol.ts';
import { CANCELLED, RpcError } from '../shared/rpc.ts';
import { failure, isDisconnected, messageOf, ReportedError, UserError } from './failure.ts';
import type { ModelMethod, ModelParams, ModelProcess, ModelResult } from './modelProcess.ts';
import type { Session } from './session.ts';

export interface SamplingParts {
  readonly session: Session;
  readonly startProcess: () => ModelProcess;
  /** Folder of the model to use; undefined while there is none. */
  readonly modelFolder: () => string | undefined;
  readonly device: () => TrainingSettings['device'];
}

/**
 * The trained model, in the process that samples from it. The process starts with its first use, and again with the
 * next use after it has ended.
 */
export class SamplingModel {
  private readonly parts: SamplingParts;
  private process: ModelProcess | undefined;
  private opening: Promise<ModelProcess> | undefined;

  constructor(parts: SamplingParts) {
    this.parts = parts;
  }

  get processId(): number | undefined {
    return this.process?.id;
  }

  /** Opens the model unless it is open. */
  async open(): Promise<void> {
    await (this.opening ??= this.start());
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
    const process = await (this.opening ??= this.start());
    try {
      return await process.request(method, params, signal);
    } catch (error) {
      throw isDisconnected(error) ? new ReportedError(messageOf(error)) : error;
    }
  }

  /** Looks at what training would read. Needs no model. */
  async survey(workspace: Workspace): Promise<Survey> {
    return this.running().request('survey', { workspace });
  }

  /** Ends the process; the next use opens what is then the model. */
  async close(): Promise<void> {
    const { process } = this;
    this.process = undefined;
    this.opening = undefined;
    this.parts.session.update({ model: { kind: 'none' } });
    await process?.stop();
  }

  dispose(): void {
    this.process?.kill();
  }

  private running(): ModelProcess {
    if (this.process !== undefined) return this.process;
    const process = this.parts.startProcess();
    this.process = process;
    void process.ended.then(({ expected, description }) => {
      if (this.process !== process) return;
      this.process = undefined;
      this.opening = undefined;
      if (!expected)
        this.parts.session.update({
          failure: failure(
            `The process that holds the model ${description}. It starts again when it is needed.`,
            'reopenModel',
          ),
        });
    });
    return process;
  }

  private async start(): Promise<ModelProcess> {
    const { session, modelFolder, device } = this.parts;
    const folder = modelFolder();
    if (folder === undefined) {
      this.opening = undefined;
      throw new UserError('Train a model first.');
    }
    const process = this.running();
    if (session.state.model.kind !== 'open') session.update({ model: { kind: 'opening' } });
    try {
      const summary = await process.request('open', { modelFolder: folder, device: device() });
      if (this.process !== process) throw new RpcError(CANCELLED, 'Another model took its place.');
      session.update({ model: { kind: 'open', summary } });
      return process;
    } catch (error) {
      if (this.process !== process && !isDisconnected(error)) throw error;
      this.opening = undefined;
      session.update({ model: { kind: 'none' } });
      if (!isDisconnected(error))
        session.update({
          failure: failure(`The model does not open: ${messageOf(error)}`, 'train', 'deleteModel'),
        });
      throw new ReportedError(messageOf(error));
    }
  }
}
