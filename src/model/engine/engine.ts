import type { Graph } from '../graph/tensor.ts';

/** A value in ordinary memory, row-major. bool values are bytes, 0 or 1. */
export type HostTensor =
  | { readonly dataType: 'float32'; readonly data: Float32Array; readonly shape: readonly number[] }
  | { readonly dataType: 'int32'; readonly data: Int32Array; readonly shape: readonly number[] }
  | { readonly dataType: 'bool'; readonly data: Uint8Array; readonly shape: readonly number[] };

/** Runs graphs on one device of this machine. */
export interface Engine {
  /** 'cpu', 'webgpu', ... */
  readonly name: string;
  /** The device, in words for people. */
  readonly device: string;
  /** Copies named float32 values to the device. */
  createState(values: ReadonlyMap<string, HostTensor>): DeviceState;
  /**
   * Prepares a graph for running; one executable serves all sizes of its symbolic dimensions.
   * @param options.constants states whose present values become part of the executable, for speed; later changes
   *   of them are not seen by it
   */
  compile(graph: Graph, options?: { readonly constants?: DeviceState }): Promise<Executable>;
  /** Where a call copies the states that it updates: several runs in one call. Absent where a call costs little. */
  readonly series?: Series;
  dispose(): Promise<void>;
}

/** Values for the inputs of a graph, by name. */
export type HostFeeds = Readonly<Record<string, HostTensor>>;

export interface Series {
  /** Runs in a call. All states keep their sizes in it. */
  readonly rounds: number;
  compile(graph: Graph): Promise<SeriesExecutable>;
}

export interface SeriesExecutable {
  /**
   * Runs the graph once for each of `feeds`, of which there are as many as rounds, in order, each time on the states that
   * the time before has updated.
   * @throws EngineError as `Executable.run` does; then no state has changed
   */
  runRounds(feeds: readonly HostFeeds[], state?: DeviceState): Promise<Record<string, HostTensor>[]>;
  dispose(): Promise<void>;
}

/**
 * Named values that stay on the device between runs. A run may also give it values that it lacks, and such of other sizes
 * than before: a cache begins so, and grows.
 */
export interface DeviceState {
  readonly names: readonly string[];
  /** Copies of the named values, or of all. */
  read(names?: readonly string[]): Promise<Map<string, HostTensor>>;
  /**
   * All values where they lie, in place of copies; undefined where that is no ordinary memory. To be read only, and only
   * until the next run, write or dispose. Absent where nothing is ever lent.
   */
  lend?(): Map<string, HostTensor> | undefined;
  /** Replaces values; names and shapes must be those of the state. */
  write(values: ReadonlyMap<string, HostTensor>): void;
  dispose(): void;
}

export interface Executable {
  /**
   * Runs the graph once, and applies its updates to `state`. Feeds that the graph does not read are ignored, so
   * that one set of feeds serves several graphs.
   * @throws EngineError when a feed or state is missing, or has another type or shape than the graph says
   */
  run(feeds: HostFeeds, state?: DeviceState): Promise<Record<string, HostTensor>>;
  dispose(): Promise<void>;
}

/** What went wrong with an engine, by what can be done about it. */
export type EngineErrorReason =
  /** The library or the device cannot be used on this machine. */
  | 'unavailable'
  /** The graph cannot be compiled: a fault of the program. */
  | 'invalidGraph'
  /** Feeds or state do not fit the graph: a fault of the caller. */
  | 'invalidArgument'
  /** The device failed while running, or has gone. */
  | 'failed'
  /** The device has too little memory for what was asked: less may work. */
  | 'outOfMemory'
  /** Used after dispose, or while another run is using the same state. */
  | 'disposed'
  | 'busy';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly reason: EngineErrorReason;

  constructor(reason: EngineErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What libraries say, in their many ways, when memory ran out. */
const OUT_OF_MEMORY = /out of memory|out_of_memory|failed to allocate|bad_alloc|allocation failed/i;

/** The reason of a failure that is not the fault of the program, by what the library said. */
export function failureReason(cause: unknown): 'outOfMemory' | 'failed' {
  return OUT_OF_MEMORY.test(messageOf(cause)) ? 'outOfMemory' : 'failed';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
