import type { Dim } from './dimensions.ts';

export type OnnxAttribute =
  { int: number } | { float: number } | { string: string } | { ints: readonly number[] };

export interface OnnxNodeOptions {
  attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** '' (the default) is ONNX itself; 'com.microsoft' holds ONNX Runtime's own operators. */
  domain?: '' | 'com.microsoft';
  /** Which of the node's outputs is meant; the first (0) unless told. */
  output?: number;
}

/** ONNX element types that a lowering may cast to, by their numbers in TensorProto.DataType. */
export const ONNX_TYPE = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;

/** What ONNX Runtime computes with. Each has kernels of its own, fast for other nodes than those of the others. */
export type OnnxProvider = 'cpu' | 'webgpu' | 'cuda';

/**
 * What an op needs in order to write itself as ONNX nodes. Values are named by strings. Equal nodes (same operator,
 * inputs and attributes) are written once, so that a backward rule may state again what the forward pass computed.
 */
export interface OnnxEmitter {
  readonly provider: OnnxProvider;
  /** Adds a node and returns the name of the chosen output. '' is an absent input. */
  node(operator: string, inputs: readonly string[], options?: OnnxNodeOptions): string;
  /** A constant list of int64. */
  int64s(values: readonly number[]): string;
  /** A constant float32 scalar. */
  float(value: number): string;
  /** A constant float32 or int32 tensor of the given shape. */
  constant(values: Float32Array | Int32Array, shape: readonly number[]): string;
  /** The sizes of these dimensions at run time, as an int64 list. */
  sizes(dims: readonly Dim[]): string;
  /** The size of one dimension at run time, as a float32 scalar. */
  size(dim: Dim): string;
  /** 0, 1, 2, ... up to the size of a dimension at run time, as an int32 list. */
  range(dim: Dim): string;
  /** `value`, which has shape `from`, in shape `to`. */
  reshape(value: string, from: readonly Dim[], to: readonly Dim[]): string;
}
