import type * as TensorFlow from '@tensorflow/tfjs-core';
import { type DeviceState, EngineError, type HostTensor } from '../engine.ts';
import { checkReplacement, checkStateValue } from '../signature.ts';
import type { Library } from './tensorFlowOps.ts';

/** Named values in the memory of TensorFlow.js. A run replaces tensors, and writes into none. */
export class TensorFlowState implements DeviceState {
  private readonly tf: Library;
  private readonly onDispose: () => void;
  private readonly tensors = new Map<string, TensorFlow.Tensor>();
  private disposed = false;

  /** @param onDispose is called when the state is disposed of */
  constructor(tf: Library, values: ReadonlyMap<string, HostTensor>, onDispose: () => void) {
    this.tf = tf;
    this.onDispose = onDispose;
    for (const [name, value] of values) checkStateValue(name, value);
    for (const [name, value] of values) this.tensors.set(name, upload(tf, value));
  }

  get names(): readonly string[] {
    return [...this.tensors.keys()];
  }

  tensor(name: string): TensorFlow.Tensor {
    this.checkUsable();
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw new EngineError('invalidArgument', `There is no state "${name}".`);
    return tensor;
  }

  checkUsable(): void {
    if (this.disposed) throw new EngineError('disposed', 'The state has been disposed of.');
  }

  async read(names: readonly string[] = this.names): Promise<Map<string, HostTensor>> {
    // All of one moment, whatever runs while they are read.
    const tensors = names.map((name) => [name, this.tf.clone(this.tensor(name))] as const);
    try {
      const read = new Map<string, HostTensor>();
      for (const [name, tensor] of tensors) read.set(name, await download(tensor));
      return read;
    } finally {
      for (const [, tensor] of tensors) tensor.dispose();
    }
  }

  write(values: ReadonlyMap<string, HostTensor>): void {
    for (const [name, value] of values) checkReplacement(name, this.tensor(name).shape, value);
    this.replace(new Map([...values].map(([name, value]) => [name, upload(this.tf, value)])));
  }

  /** Takes tensors over as the present ones. */
  replace(tensors: ReadonlyMap<string, TensorFlow.Tensor>): void {
    for (const [name, tensor] of tensors) {
      this.tensors.get(name)?.dispose();
      this.tensors.set(name, tensor);
    }
  }

  dispose(): void {
    if (!this.disposed) this.onDispose();
    this.disposed = true;
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
  }
}

/** A copy: the library may keep the array it is given, and read it later. */
export function upload(tf: Library, { data, shape, dataType }: HostTensor): TensorFlow.Tensor {
  return tf.tensor(data.slice(), [...shape], dataType);
}

/** A copy: the library may give the array that it computes with. */
export async function download(tensor: TensorFlow.Tensor): Promise<HostTensor> {
  const data = (await tensor.data()).slice();
  return { dataType: tensor.dtype, data, shape: [...tensor.shape] } as HostTensor;
}
