import { BLOCK, type QuantizedValues } from '../gguf/tensorKinds.ts';

/** A matrix whose rows are cut into blocks of 32 values (see QuantizedValues). */
export interface QuantizedMatrix extends QuantizedValues {
  readonly rows: number;
  readonly columns: number;
}

export function matrixOf(
  values: QuantizedValues | Float32Array,
  [rows, columns]: readonly [number, number],
): QuantizedMatrix {
  const quantized = values instanceof Float32Array ? quantize(values) : values;
  return { ...quantized, rows, columns };
}

/** Rounds to 8 bits: the largest absolute value of a block becomes 127 scales. */
function quantize(values: Float32Array): QuantizedValues {
  const scales = new Float32Array(values.length / BLOCK);
  const codes = new Uint8Array(values.length);
  for (let b = 0; b < scales.length; b++) {
    let largest = 0;
    for (let i = b * BLOCK; i < (b + 1) * BLOCK; i++) largest = Math.max(largest, Math.abs(values[i]!));
    const scale = (scales[b] = largest / 127);
    for (let i = b * BLOCK; i < (b + 1) * BLOCK; i++)
      codes[i] = 128 + (scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(values[i]! / scale))));
  }
  return { bits: 8, codes, scales };
}

/** The values themselves, row-major. */
export function dequantize({ bits, codes, scales, offsets }: QuantizedValues): Float32Array {
  const zero = 2 ** (bits - 1);
  const values = new Float32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const b = Math.floor(i / BLOCK);
    values[i] = scales[b]! * (codes[i]! - zero) + (offsets?.[b] ?? 0);
  }
  return values;
}

/** In 8-bit blocks without offsets: exact where it was so, else rounded. */
export function toEightBits(matrix: QuantizedMatrix): QuantizedMatrix {
  if (matrix.bits === 8 && matrix.offsets === undefined) return matrix;
  return { ...quantize(dequantize(matrix)), rows: matrix.rows, columns: matrix.columns };
}

/** Matrices with equally many columns, one above the other; in 8 bits where they differ in form. */
export function stack(matrices: readonly QuantizedMatrix[]): QuantizedMatrix {
  const [first] = matrices as [QuantizedMatrix];
  const alike = matrices.every(
    ({ bits, offsets }) => bits === first.bits && (offsets === undefined) === (first.offsets === undefined),
  );
  const parts = alike ? matrices : matrices.map(toEightBits);
  const { bits, offsets } = parts[0]!;
  return {
    bits,
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    columns: first.columns,
    codes: new Uint8Array(Buffer.concat(parts.map(({ codes }) => codes))),
    scales: joined(parts.map(({ scales }) => scales)),
    ...(offsets !== undefined && { offsets: joined(parts.map(({ offsets }) => offsets!)) }),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Rows of query and key heads in the order of split rotation: GGUF keeps the two halves of a head interleaved.
 * @param headWidth rows per head
 */
export function deinterleaveHeads(matrix: QuantizedMatrix, headWidth: number): QuantizedMatrix {
  const { rows, columns } = matrix;
  const blocks = columns / BLOCK;
  const codes = new Uint8Array(matrix.codes.length);
  const scales = new Float32Array(matrix.scales.length);
  const offsets = matrix.offsets && new Float32Array(matrix.offsets.length);
  for (let row = 0; row < rows; row++) {
    const place = row % headWidth;
    const from = row - place + (place < headWidth / 2 ? 2 * place : 2 * (place - headWidth / 2) + 1);
    codes.set(matrix.codes.subarray(from * columns, (from + 1) * columns), row * columns);
    scales.set(matrix.scales.subarray(from * blocks, (from + 1) * blocks), row * blocks);
    offsets?.set(matrix.offsets!.subarray(from * blocks, (from + 1) * blocks), row * blocks);
  }
  return { ...matrix, codes, scales, ...(offsets && { offsets }) };
}

/** The codes as MatMulNBits has them: [rows, blocks, 32] bytes, or [rows, blocks, 16] with two in a byte, the first low. */
export function packedCodes({ bits, codes }: QuantizedValues): Uint8Array {
  if (bits === 8) return codes;
  const packed = new Uint8Array(codes.length / 2);
  for (let i = 0; i < packed.length; i++) packed[i] = codes[2 * i]! | (codes[2 * i + 1]! << 4);
  return packed;
}

/** The inverse of `packedCodes`. */
export function unpackedCodes(bits: 4 | 8, packed: Uint8Array): Uint8Array {
  if (bits === 8) return packed;
  const codes = new Uint8Array(packed.length * 2);
  for (let i = 0; i < packed.length; i++) {
    codes[2 * i] = packed[i]! & 15;
    codes[2 * i + 1] = packed[i]! >> 4;
  }
  return codes;
}

/** [rows, blocks] as [blocks, rows]. */
export function transposed(values: Float32Array, rows: number): Float32Array {
  const blocks = values.length / rows;
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let b = 0; b < blocks; b++) turned[b * rows + row] = values[row * blocks + b]!;
  return turned;
}
