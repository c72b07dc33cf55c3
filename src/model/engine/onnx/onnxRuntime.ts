import { availableParallelism, cpus } from 'node:os';
import type * as Ort from 'onnxruntime-node';
import type { OnnxProvider } from '../../graph/onnxEmitter.ts';
import { constant, type Graph, nodesOf, resultsOf, state } from '../../graph/tensor.ts';
import {
  type DeviceState,
  type Engine,
  EngineError,
  type Executable,
  type HostTensor,
  messageOf,
  type Series,
} from '../engine.ts';
import { onnxModel } from './onnxModel.ts';
import { freeMemory } from '../freeMemory.ts';
import { OnnxExecutable } from './onnxExecutable.ts';
import { OnnxState } from './onnxState.ts';
import { leavesOf } from '../signature.ts';

export interface OnnxEngineOptions {
  readonly provider: OnnxProvider;
  /** The device in words for people, where the caller knows more of it than the library tells. */
  readonly deviceName?: string;
  /** Threads of one operator on the CPU; all cores unless told. */
  readonly threads?: number;
  /** Where to write a profile of every operator of every run, as a prefix of a path. Slows running. */
  readonly profilePrefix?: string;
}

/**
 * But for WebGPU the library's binding returns every result in ordinary memory, and a fresh copy of it, also of one that
 * was written where it was told to: of all parameters and moments in a training step. With CUDA they also go up again. Time
 * to compile grows with the square of the rounds.
 */
const ROUNDS = 4;
/** So long a thread looks for work before it sleeps. The library's own choice is longer than any operator takes. */
export const SPIN_MICROSECONDS = '50';

/** ONNX Runtime as an engine: on the CPU, or on a GPU through WebGPU or CUDA. */
export async function createOnnxEngine(options: OnnxEngineOptions): Promise<Engine> {
  const ort = await loadOnnxRuntime();
  const engine = new OnnxEngine(ort, options);
  // A provider without a device fails only when a session is made.
  await engine.probe();
  return engine;
}

/** @throws EngineError unavailable */
export async function loadOnnxRuntime(): Promise<typeof Ort> {
  // Read once by the library while it loads.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new EngineError('unavailable', `ONNX Runtime does not load on this machine: ${messageOf(cause)}`, {
      cause,
    });
  }
}

class OnnxEngine implements Engine {
  readonly name: string;
  readonly device: string;
  readonly series?: Series;
  private readonly ort: typeof Ort;
  private readonly provider: OnnxProvider;
  private readonly sessionOptions: Ort.InferenceSession.SessionOptions;
  private readonly executables = new Set<OnnxExecutable>();
  private readonly states = new Set<OnnxState>();
  private readonly readers = new Map<string, Executable>();

  constructor(ort: typeof Ort, { provider, deviceName, threads, profilePrefix }: OnnxEngineOptions) {
    this.ort = ort;
    this.provider = provider;
    this.name = provider === 'cuda' ? 'onnx-cuda' : provider;
    const cores = threads ?? availableParallelism();
    this.device =
      deviceName ??
      (provider === 'cpu'
        ? `${cpus()[0]?.model.trim() ?? 'CPU'}, ${cores} ${cores === 1 ? 'thread' : 'threads'}`
        : `GPU through ${provider === 'cuda' ? 'CUDA' : 'WebGPU'}`);
    if (provider !== 'webgpu')
      this.series = {
        rounds: ROUNDS,
        compile: (graph) => this.compileRounds(graph, ROUNDS),
      };
    this.sessionOptions = {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      // Plans of memory are kept for every combination of shapes, of which training has ever new ones.
      enableMemPattern: false,
      intraOpNumThreads: cores,
      interOpNumThreads: 1,
      // Errors are thrown; there is nobody to read what is printed.
      logSeverityLevel: 4,
      extra: {
        // Moments of rarely seen tokens decay into denormal numbers, on which arithmetic is many times slower.
        session: {
          set_denormal_as_zero: '1',
          // Threads that wait for each other should sleep soon: where another program has a core, they wait for the one that it stopped.
          intra_op: { spin_duration_us: SPIN_MICROSECONDS },
          // A graph that this provider has no kernels for is refused, instead of being computed elsewhere without a word.
          ...(provider === 'cuda' && { disable_cpu_ep_fallback: '1' }),
        },
        // Transposes stand where they are faster than products of transposed matrices (graph/ops/matrix.ts).
        optimization: { disable_specified_optimizers: 'MatmulTransposeFusion;GemmTransposeFusion' },
      },
      ...(profilePrefix !== undefined && { enableProfiling: true, profileFilePrefix: profilePrefix }),
    };
  }

  /**
   * The session that this makes stays until the engine is disposed of: with the last session the library lets its
   * device go, and tensors on a device that is gone bring the process down.
   */
  async probe(): Promise<void> {
    try {
      await this.compile({ outputs: { one: constant(1) } });
    } catch (cause) {
      throw new EngineError(
        'unavailable',
        `ONNX Runtime cannot use its ${this.provider} provider here: ${messageOf(cause)}`,
        { cause },
      );
    }
  }

  createState(values: ReadonlyMap<string, HostTensor>): DeviceState {
    const forget = (): void => void this.states.delete(made);
    const made = new OnnxState(
      this.ort,
      values,
      forget,
      this.provider === 'webgpu' ? this.download : undefined,
    );
    this.states.add(made);
    return made;
  }

  async compile(graph: Graph, options: { readonly constants?: DeviceState } = {}): Promise<Executable> {
    const frozen = new Set(options.constants?.names);
    const { states } = leavesOf(nodesOf(resultsOf(graph)));
    const read = [...states.keys()].filter((name) => frozen.has(name));
    return this.compileRounds(graph, 1, await options.constants?.read(read));
  }

  private async compileRounds(
    graph: Graph,
    rounds: number,
    constants?: ReadonlyMap<string, HostTensor>,
  ): Promise<OnnxExecutable> {
    const { bytes, signature } = onnxModel(graph, this.provider, constants, rounds);
    for (const { data } of constants?.values() ?? []) freeMemory(data);
    const sessionOptions = {
      ...this.sessionOptions,
      // The arena grows in powers of two, and keeps what frozen weights leave when they are packed.
      ...(constants !== undefined && { enableCpuMemArena: false }),
    };
    if (this.provider === 'webgpu')
      sessionOptions.preferredOutputLocation = Object.fromEntries([
        ...signature.rounds.flatMap(({ outputs }) =>
          [...outputs.values()].map((name) => [name, 'cpu'] as const),
        ),
        ...[...signature.updates.values()].map(({ result }) => [result, 'gpu-buffer'] as const),
      ]);
    let session;
    try {
      session = await this.ort.InferenceSession.create(bytes, sessionOptions);
    } catch (cause) {
      throw new EngineError('invalidGraph', `ONNX Runtime does not accept the graph: ${messageOf(cause)}`, {
        cause,
      });
    } finally {
      freeMemory(bytes);
    }
    const executable = new OnnxExecutable(this.ort, session, signature);
    this.executables.add(executable);
    return executable;
  }

  /** The library cannot copy a tensor from the GPU by itself, but a graph can have it as a result. */
  private readonly download = async (
    values: OnnxState,
    names: readonly string[],
  ): Promise<Map<string, HostTensor>> => {
    const leaves = names.map((name) => [name, state(name, values.tensor(name).dims)] as const);
    const key = JSON.stringify(leaves.map(([name, { shape }]) => [name, shape]));
    let reader = this.readers.get(key);
    if (reader === undefined)
      this.readers.set(key, (reader = await this.compile({ outputs: Object.fromEntries(leaves) })));
    return new Map(Object.entries(await reader.run({}, values)));
  };

  async dispose(): Promise<void> {
    for (const values of this.states) values.dispose();
    for (const executable of this.executables) await executable.dispose();
  }
}
