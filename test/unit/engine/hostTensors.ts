import type { HostTensor } from '../../../src/model/engine/engine.ts';

export function floats(
  data: readonly number[] | Float32Array,
  shape: readonly number[] = [data.length],
): HostTensor {
  return { dataType: 'float32', data: Float32Array.from(data), shape };
}

export function ints(data: readonly number[], shape: readonly number[] = [data.length]): HostTensor {
  return { dataType: 'int32', data: Int32Array.from(data), shape };
}

export function bools(data: readonly number[], shape: readonly number[] = [data.length]): HostTensor {
  return { dataType: 'bool', data: Uint8Array.from(data), shape };
}

export const scalar = (value: number): HostTensor => floats([value], []);
