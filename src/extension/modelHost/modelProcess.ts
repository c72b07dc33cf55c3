import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { Heartbeat, PULSE, type PulseListener } from '../../shared/protocol/heartbeat.ts';
import { ipcChannel } from '../../shared/protocol/ipcChannel.ts';
import { hostSide, modelSide, type ModelEvent } from '../../shared/protocol/modelProtocol.ts';
import type { TrainingProgress } from '../../shared/protocol/trainingProtocol.ts';
import { RpcPeer, type Params, type Result } from '../../shared/protocol/rpc.ts';
import { DISCONNECTED, RpcError, isDisconnected } from '../../shared/protocol/rpcError.ts';
import type { Log } from '../log.ts';

type ModelSide = typeof modelSide;
export type ModelMethod = keyof ModelSide['requests'];
export type ModelParams<M extends ModelMethod> = Params<ModelSide, M>;
export type ModelResult<M extends ModelMethod> = Result<ModelSide, M>;

/** How a process ended. `expected` when this side asked for it. */
export interface ProcessEnd {
  readonly expected: boolean;
  /** It was ended because it did not answer any more. */
  readonly hung: boolean;
  /** For people: "ended with code 1", "was killed by SIGKILL". */
  readonly description: string;
}

/** A process that was asked to end has this long to do so by itself, in milliseconds. */
const GRACE = 2000;

/** One model process from start to end. It is not restarted: whoever needs another one starts it. */
export class ModelProcess {
  /** Resolves when the process has gone, whatever ended it. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  private readonly peer: RpcPeer<typeof hostSide, ModelSide>;
  private readonly child: ChildProcess;
  private readonly name: string;
  private stopping = false;
  private hung = false;
  private readonly heartbeat: Heartbeat;
  private readonly pulseListeners = new Set<PulseListener>();

  /**
   * @param program path of the bundled model process
   * @param name what it does, for the log: "training", "sampling"
   * @param environment variables beside the inherited ones
   */
  constructor(
    program: string,
    name: string,
    log: Log,
    environment: Readonly<Record<string, string>> = {},
    pulse = PULSE,
  ) {
    this.name = name;
    this.child = fork(program, [], {
      // In desktop VS Code execPath is Electron, which this variable turns into Node; plain Node ignores it.
      env: {
        ...inheritedEnvironment(),
        ...environment,
        ELECTRON_RUN_AS_NODE: '1',
        ORT_DISABLE_TELEMETRY: '1',
      },
      // Debugger flags of the extension host are not for its children: two cannot listen on one port.
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { child } = this;
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null)
        createInterface(stream).on('line', (line) => {
          log.info(`[${name}] ${line}`);
        });
    this.peer = new RpcPeer(ipcChannel(child), hostSide, modelSide, {});
    this.peer.on('log', ({ level, message }) => {
      log[level === 'warning' ? 'warn' : level](`[${name}] ${message}`);
    });
    const { everyMilliseconds } = pulse;
    const tell = (what: keyof PulseListener) => (): void => {
      log.info(`The ${name} process is ${what}.`);
      for (const listener of this.pulseListeners) listener[what]();
    };
    this.heartbeat = new Heartbeat(() => this.peer.request('ping', { everyMilliseconds }), pulse, {
      silent: tell('silent'),
      back: tell('back'),
      lost: tell('lost'),
    });
    this.ended = new Promise((resolve) => {
      const settle = (description: string): void => {
        this.heartbeat.stop();
        const { stopping: expected, hung } = this;
        const end = {
          expected,
          hung,
          description: hung ? 'did not answer any more and was ended' : description,
        };
        log.info(`The ${name} process ${end.description}.`);
        this.peer.close();
        resolve(end);
      };
      child.once('exit', (code, signal) => {
        settle(signal === null ? `ended with code ${code ?? 0}` : `was killed by ${signal}`);
      });
      child.once('error', (error) => {
        settle(`could not be started: ${error.message}`);
      });
    });
    log.info(`Started the ${name} process ${child.pid ?? ''}.`);
  }

  /** Undefined when it could not be started. */
  get id(): number | undefined {
    return this.child.pid;
  }

  /** Asks the process. When it goes meanwhile, rejects as `disconnected` with a message that says how it ended. */
  async request<M extends ModelMethod>(
    method: M,
    params: ModelParams<M>,
    signal?: AbortSignal,
  ): Promise<ModelResult<M>> {
    try {
      return await this.peer.request(method, params, signal);
    } catch (error) {
      if (!isDisconnected(error)) throw error;
      const { description } = await this.ended;
      throw new RpcError(DISCONNECTED, `The ${this.name} process ${description}.`);
    }
  }

  onTrainingProgress(listener: (progress: TrainingProgress) => void): void {
    this.peer.on('trainingProgress', listener);
  }

  /** @returns what ends the listening */
  onReportProgress(listener: (progress: ModelEvent<'reportProgress'>) => void): () => void {
    return this.peer.on('reportProgress', listener);
  }

  /** @returns what ends the listening */
  onWords(listener: (words: ModelEvent<'words'>) => void): () => void {
    return this.peer.on('words', listener);
  }

  /** Listens to whether it still answers. What is to be done when it does not is for the listener to say. */
  onPulse(listener: PulseListener): void {
    this.pulseListeners.add(listener);
  }

  /** Ends a process that does not answer, which would not end by itself. */
  endHung(): void {
    this.hung = true;
    this.child.kill('SIGKILL');
  }

  /** Lets everything else on the machine go first, so that the editor stays quick while this process computes. */
  stepBack(): void {
    if (this.child.pid === undefined) return;
    try {
      setPriority(this.child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // It has ended already, or the system does not let us: then it is only not as polite.
    }
  }

  /** Ends the process: at first politely by closing the conversation, then by force. */
  async stop(): Promise<void> {
    if (!this.stopping) {
      this.stopping = true;
      this.peer.close();
      if (this.child.connected) this.child.disconnect();
      const timer = setTimeout(() => this.child.kill('SIGKILL'), GRACE);
      void this.ended.then(() => {
        clearTimeout(timer);
      });
    }
    await this.ended;
  }

  /** Ends the process now. For the end of the extension host, which cannot wait. */
  kill(): void {
    this.stopping = true;
    this.peer.close();
    this.child.kill('SIGKILL');
  }
}

/** The environment without what would make a child attach to a debugger or load foreign code. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  delete environment['NODE_OPTIONS'];
  return environment;
}
