import { encodeModel } from '../../engine/onnx/onnxProto.ts';
import { OnnxWriter } from '../../engine/onnx/onnxWriter.ts';
import type { Dim } from '../../graph/dimensions.ts';
import { ONNX_TYPE, type OnnxAttribute } from '../../graph/onnxEmitter.ts';
import { type DataType, input } from '../../graph/tensor.ts';
import { BLOCK } from '../gguf/tensorKinds.ts';
import { bytesOf, partsOf, type StoredTensor, weightFileName, type WeightTable } from '../weightTable.ts';

type Attributes = Readonly<Record<string, OnnxAttribute>>;

/**
 * Writes the parts that models of the Llama form are made of as ONNX nodes, whose weights are in files.
 * Fused operators are written as such, so that the library need not find them each time a session is opened.
 */
export class LlamaWriter {
  private readonly writer = new OnnxWriter('cpu', []);
  private readonly table: WeightTable;
  private readonly blockSums = new Map<number, Float32Array>();

  constructor(table: WeightTable) {
    this.table = table;
  }

  bytes(): Uint8Array {
    return encodeModel(this.writer.graph());
  }

  has(tensor: string): boolean {
    return this.table[tensor] !== undefined;
  }

  rowsOf(matrix: string): number {
    return this.tensor(partsOf(matrix).codes).shape[0]!;
  }

  input(name: string, shape: readonly Dim[], dataType: DataType = 'float32'): void {
    this.writer.feed(name, input(name, shape, dataType));
  }

  output(name: string, value: string, shape: readonly Dim[], dataType: DataType = 'float32'): void {
    this.writer.output(name, value, input(name, shape, dataType));
  }

  node(
    operator: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    output = 0,
    domain: '' | 'com.microsoft' = '',
  ): string {
    return this.writer.node(operator, inputs, { attributes, domain, output });
  }

  int64s(values: readonly number[]): string {
    return this.writer.int64s(values);
  }

  int64(value: string): string {
    return this.node('Cast', [value], { to: { int: ONNX_TYPE.int64 } });
  }

  int32(value: string): string {
    return this.node('Cast', [value], { to: { int: ONNX_TYPE.int32 } });
  }

  /** @param sizes 0: as before; -1: what is left */
  reshape(value: string, sizes: readonly number[]): string {
    return this.node('Reshape', [value, this.int64s(sizes)]);
  }

  transpose(value: string, order: readonly number[]): string {
    return this.node('Transpose', [value], { perm: { ints: order } });
  }

  /** Cuts the last axis in two. */
  split(value: string, sizes: readonly [number, number]): [string, string] {
    const inputs = [value, this.int64s(sizes)];
    const attributes = { axis: { int: -1 } };
    return [this.node('Split', inputs, attributes), this.node('Split', inputs, attributes, 1)];
  }

  norm(value: string, gain: string, epsilon: number): string {
    const attributes = { axis: { int: -1 }, epsilon: { float: epsilon } };
    return this.node('SimplifiedLayerNormalization', [value, this.weight(gain)], attributes);
  }

  addAndNorm(value: string, added: string, gain: string, epsilon: number): { sum: string; normed: string } {
    const inputs = [value, added, this.weight(gain)];
    const make = (output: number): string =>
      this.node(
        'SkipSimplifiedLayerNormalization',
        inputs,
        { epsilon: { float: epsilon } },
        output,
        'com.microsoft',
      );
    return { normed: make(0), sum: make(3) };
  }

  /** Rotates heads side by side (Su et al. 2021), each in two halves, to the given positions. */
  rotate(value: string, heads: number, [cosines, sines]: readonly [string, string]): string {
    const inputs = [value, this.int64('positions'), this.weight(cosines), this.weight(sines)];
    return this.node('RotaryEmbedding', inputs, { num_heads: { int: heads } }, 0, 'com.microsoft');
  }

  /** Rows of a matrix in 8-bit blocks. */
  embeddingRows(matrix: string, ids: string): string {
    const { codes, scales } = partsOf(matrix);
    const [rows, blocks] = this.tensor(codes).shape as [number, number, number];
    const attributes = {
      gather_axis: { int: 0 },
      quantize_axis: { int: 1 },
      block_size: { int: BLOCK },
      bits: { int: 8 },
    };
    // The same bytes in the shape that this operator wants.
    const inputs = [this.weight(codes, [rows, blocks * BLOCK]), ids, this.weight(scales)];
    return this.node('GatherBlockQuantized', inputs, attributes, 0, 'com.microsoft');
  }

  /**
   * x Wᵀ with W in blocks: codes and scales in the library's own operator, at accuracy level 4 (x rounded to 8 bits per block).
   * Offsets of blocks multiply the sums of x over each block: a matrix product of a 32nd of the size, exact.
   */
  product(x: string, matrix: string): string {
    const { codes, scales, offsets } = partsOf(matrix);
    const [rows, blocks, bytes] = this.tensor(codes).shape as [number, number, number];
    const attributes = {
      K: { int: blocks * BLOCK },
      N: { int: rows },
      bits: { int: bytes / 4 },
      block_size: { int: BLOCK },
      accuracy_level: { int: 4 },
    };
    const inputs = [x, this.weight(codes), this.weight(scales)];
    const product = this.node('MatMulNBits', inputs, attributes, 0, 'com.microsoft');
    if (!this.has(offsets)) return product;
    const sums = this.node('MatMul', [x, this.sumOfBlocks(blocks)]);
    return this.node('Add', [product, this.node('MatMul', [sums, this.weight(offsets)])]);
  }

  /** [blocks · 32, blocks], with which a product sums each block. */
  private sumOfBlocks(blocks: number): string {
    let values = this.blockSums.get(blocks);
    if (values === undefined) {
      values = new Float32Array(blocks * BLOCK * blocks);
      for (let i = 0; i < blocks * BLOCK; i++) values[i * blocks + Math.floor(i / BLOCK)] = 1;
      this.blockSums.set(blocks, values);
    }
    return this.writer.constant(values, [blocks * BLOCK, blocks]);
  }

  private tensor(name: string): StoredTensor {
    const stored = this.table[name];
    if (stored === undefined) throw new Error(`There is no weight ${name}.`);
    return stored;
  }

  private weight(name: string, shape?: readonly number[]): string {
    const stored = this.tensor(name);
    return this.writer.external(shape === undefined ? name : `${name} as ${shape.join('x')}`, {
      shape: shape ?? stored.shape,
      dataType: stored.dataType,
      file: weightFileName(stored.file),
      offset: stored.offset,
      bytes: bytesOf(stored),
    });
  }
}
