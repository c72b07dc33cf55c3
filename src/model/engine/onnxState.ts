import type * as Ort from 'onnxruntime-node';
import { type DeviceState, EngineError, type HostTensor } from './engine.ts';

/**
 * Named values for ONNX Runtime, double-buffered: a run reads one tensor of each name and writes its update into
 * another, allocated once; then the two change places. On a GPU both stay there.
 */
export class OnnxState implements DeviceState {
  private readonly ort: typeof Ort;
  private readonly provider: 'cpu' | 'webgpu';
  private readonly current = new Map<string, Ort.Tensor>();
  private readonly spare = new Map<string, Ort.Tensor>();
  private updating = false;
  private disposed = false;

  constructor(ort: typeof Ort, provider: 'cpu' | 'webgpu', values: ReadonlyMap<string, HostTensor>) {
    this.ort = ort;
    this.provider = provider;
    for (const [name, value] of values) this.current.set(name, this.copyOf(name, value));
  }

  get names(): readonly string[] {
    return [...this.current.keys()];
  }

  private copyOf(name: string, { dataType, data, shape }: HostTensor): Ort.Tensor {
    if (dataType !== 'float32')
      throw new EngineError('invalidArgument', `State "${name}" is ${dataType}; states are float32.`);
    if (shape.reduce((size, dim) => size * dim, 1) !== data.length)
      throw new EngineError(
        'invalidArgument',
        `State "${name}" has ${data.length} values for [${shape.join()}].`,
      );
    return new this.ort.Tensor('float32', data.slice(), shape);
  }

  /** The present tensor of a name. */
  tensor(name: string): Ort.Tensor {
    if (this.disposed) throw new EngineError('disposed', 'The state has been disposed of.');
    const tensor = this.current.get(name);
    if (tensor === undefined) throw new EngineError('invalidArgument', `There is no state "${name}".`);
    return tensor;
  }

  async read(names: readonly string[] = this.names): Promise<Map<string, HostTensor>> {
    const tensors = names.map((name) => [name, this.tensor(name)] as const);
    const values = new Map<string, HostTensor>();
    for (const [name, tensor] of tensors) {
      const data = (await tensor.getData()) as Float32Array;
      // The tensor may be written into later: the reader gets a copy.
      values.set(name, { dataType: 'float32', data: data.slice(), shape: tensor.dims });
    }
    return values;
  }

  write(values: ReadonlyMap<string, HostTensor>): void {
    if (this.updating) throw new EngineError('busy', 'A run is updating the state.');
    const copies = new Map<string, Ort.Tensor>();
    for (const [name, value] of values) {
      const { dims } = this.tensor(name);
      if (String(dims) !== String(value.shape))
        throw new EngineError(
          'invalidArgument',
          `State "${name}" has the shape [${dims.join()}], not [${value.shape.join()}].`,
        );
      copies.set(name, this.copyOf(name, value));
    }
    for (const [name, tensor] of copies) {
      this.current.get(name)!.dispose();
      this.current.set(name, tensor);
    }
  }

  /**
   * Lets `run` compute new values of `names`, then makes them the present ones; when it fails, nothing has changed.
   * @param run takes the tensors to write into (null: let the library allocate) and returns those written
   */
  async update<T>(
    names: Iterable<string>,
    run: (
      targets: Map<string, Ort.Tensor | null>,
    ) => Promise<{ written: ReadonlyMap<string, Ort.Tensor>; result: T }>,
  ): Promise<T> {
    if (this.updating) throw new EngineError('busy', 'Another run is updating the state.');
    const targets = new Map([...names].map((name) => [name, this.target(name)]));
    this.updating = true;
    try {
      const { written, result } = await run(targets);
      for (const [name, tensor] of written) {
        const spare = this.spare.get(name);
        if (spare && spare !== tensor) spare.dispose();
        this.spare.set(name, this.current.get(name)!);
        this.current.set(name, tensor);
      }
      if (this.disposed) this.release();
      return result;
    } finally {
      this.updating = false;
    }
  }

  /** The tensor that the next value of `name` goes into. */
  private target(name: string): Ort.Tensor | null {
    const { size, dims } = this.tensor(name);
    if (this.provider !== 'cpu') return null;
    const spare = this.spare.get(name);
    if (spare !== undefined) return spare;
    const fresh = new this.ort.Tensor('float32', new Float32Array(size), dims);
    this.spare.set(name, fresh);
    return fresh;
  }

  dispose(): void {
    this.disposed = true;
    if (!this.updating) this.release();
  }

  private release(): void {
    for (const tensor of [...this.current.values(), ...this.spare.values()]) tensor.dispose();
    this.current.clear();
    this.spare.clear();
  }
}
