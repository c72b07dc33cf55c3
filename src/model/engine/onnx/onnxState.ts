import type * as Ort from 'onnxruntime-node';
import { type DeviceState, EngineError, type HostTensor } from '../engine.ts';
import { freeMemory } from '../freeMemory.ts';
import type { OnnxUpdate } from './onnxModel.ts';
import { checkReplacement, checkStateValue } from '../signature.ts';

/** Copies values from a GPU. */
export type Download = (state: OnnxState, names: readonly string[]) => Promise<Map<string, HostTensor>>;

/**
 * Named values for ONNX Runtime, double-buffered: a run reads one tensor of each name and writes its update into
 * another, allocated once; then the two change places. Where sizes change from run to run, and on a GPU, where all stays,
 * each update is a new tensor of the library.
 */
export class OnnxState implements DeviceState {
  private readonly ort: typeof Ort;
  private readonly download: Download | undefined;
  private readonly onDispose: () => void;
  private readonly current = new Map<string, Ort.Tensor>();
  private readonly spare = new Map<string, Ort.Tensor>();
  private updating = false;
  private disposed = false;

  /**
   * @param onDispose is called when the state is disposed of
   * @param download where the updates of this state stay on a GPU
   */
  constructor(
    ort: typeof Ort,
    values: ReadonlyMap<string, HostTensor>,
    onDispose: () => void,
    download?: Download,
  ) {
    this.ort = ort;
    this.onDispose = onDispose;
    this.download = download;
    for (const [name, value] of values) this.current.set(name, this.copyOf(name, value));
  }

  get names(): readonly string[] {
    return [...this.current.keys()];
  }

  private copyOf(name: string, value: HostTensor): Ort.Tensor {
    checkStateValue(name, value);
    return new this.ort.Tensor('float32', value.data.slice(), value.shape);
  }

  tensor(name: string): Ort.Tensor {
    this.checkUsable();
    const tensor = this.current.get(name);
    if (tensor === undefined) throw new EngineError('invalidArgument', `There is no state "${name}".`);
    return tensor;
  }

  private checkUsable(): void {
    if (this.disposed) throw new EngineError('disposed', 'The state has been disposed of.');
  }

  async read(names: readonly string[] = this.names): Promise<Map<string, HostTensor>> {
    const tensors = names.map((name) => [name, this.tensor(name)] as const);
    if (this.download !== undefined) return this.download(this, names);
    // The next run but one writes into these tensors: the reader gets copies.
    return new Map(
      tensors.map(([name, { data, dims }]) => [
        name,
        { dataType: 'float32', data: (data as Float32Array).slice(), shape: dims },
      ]),
    );
  }

  lend(): Map<string, HostTensor> | undefined {
    if (this.download !== undefined) return undefined;
    if (this.updating) throw new EngineError('busy', 'A run is updating the state.');
    this.checkUsable();
    return new Map(
      [...this.current].map(([name, { data, dims }]) => [
        name,
        { dataType: 'float32', data: data as Float32Array, shape: dims },
      ]),
    );
  }

  write(values: ReadonlyMap<string, HostTensor>): void {
    if (this.updating) throw new EngineError('busy', 'A run is updating the state.');
    const copies = new Map<string, Ort.Tensor>();
    for (const [name, value] of values) {
      checkReplacement(name, this.tensor(name).dims, value);
      copies.set(name, this.copyOf(name, value));
    }
    for (const [name, tensor] of copies) {
      discard(this.current.get(name)!);
      this.current.set(name, tensor);
    }
  }

  /**
   * Lets `run` compute the new values, then makes them the present ones; when it fails, nothing has changed.
   * @param run gets the tensors to write into, or nulls where the library has to make them; returns all results
   */
  async update<T>(
    updates: ReadonlyMap<string, OnnxUpdate>,
    run: (
      targets: ReadonlyMap<string, Ort.Tensor | null>,
    ) => Promise<{ written: ReadonlyMap<string, Ort.Tensor>; result: T }>,
  ): Promise<T> {
    if (this.updating) throw new EngineError('busy', 'Another run is updating the state.');
    this.checkUsable();
    const targets = new Map([...updates].map(([name, { shape }]) => [name, this.target(name, shape)]));
    this.updating = true;
    try {
      const { written, result } = await run(targets);
      for (const [name, target] of targets) {
        const previous = this.current.get(name);
        const fresh = written.get(name)!;
        this.current.set(name, target ?? fresh);
        if (target === null) {
          if (previous !== undefined) discard(previous);
          continue;
        }
        // The library returns a copy of what it wrote into a target. The target is kept: its memory is warm.
        discard(fresh);
        if (previous !== undefined) this.spare.set(name, previous);
      }
      if (this.disposed) this.release();
      return result;
    } finally {
      this.updating = false;
    }
  }

  /**
   * The tensor that the next value of `name` goes into. On a GPU it is a new one each time: the library keeps a pool
   * of buffers there, and would not keep the memory of a given one alive.
   */
  private target(name: string, shape: readonly number[] | undefined): Ort.Tensor | null {
    if (this.download !== undefined || shape === undefined) return null;
    const spare = this.spare.get(name);
    if (spare !== undefined && String(spare.dims) === String(shape)) return spare;
    const size = shape.reduce((product, dim) => product * dim, 1);
    return new this.ort.Tensor('float32', new Float32Array(size), shape);
  }

  dispose(): void {
    if (!this.disposed) this.onDispose();
    this.disposed = true;
    if (!this.updating) this.release();
  }

  private release(): void {
    for (const tensor of [...this.current.values(), ...this.spare.values()]) discard(tensor);
    this.current.clear();
    this.spare.clear();
  }
}

function discard(tensor: Ort.Tensor): void {
  if (tensor.location === 'cpu') freeMemory(tensor.data as Float32Array);
  tensor.dispose();
}
