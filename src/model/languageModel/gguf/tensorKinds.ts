import { damaged, shown } from '../languageModelError.ts';

/** Values per quantization block, of GGUF and of MatMulNBits alike. */
export const BLOCK = 32;

/**
 * Values as w = scale · (code - 2^(bits-1)) + offset, with one scale and offset for each 32 neighbours of a row.
 * All of GGUF's block kinds that are read are of this form, exactly.
 */
export interface QuantizedValues {
  readonly bits: 4 | 8;
  /** One code a byte, whatever `bits`. */
  readonly codes: Uint8Array;
  /** Per block. */
  readonly scales: Float32Array;
  /** Per block; absent where all are 0. */
  readonly offsets?: Float32Array;
}

export interface TensorKind {
  readonly name: string;
  /** Whether `bytes` are those of a block, or of one value. */
  readonly blocked: boolean;
  readonly bytes: number;
}

const F32: TensorKind = { name: 'F32', blocked: false, bytes: 4 };
const F16: TensorKind = { name: 'F16', blocked: false, bytes: 2 };
const BF16: TensorKind = { name: 'BF16', blocked: false, bytes: 2 };
const Q4_0: TensorKind = { name: 'Q4_0', blocked: true, bytes: 18 };
const Q4_1: TensorKind = { name: 'Q4_1', blocked: true, bytes: 20 };
const Q8_0: TensorKind = { name: 'Q8_0', blocked: true, bytes: 34 };

export const KINDS: ReadonlyMap<number, TensorKind> = new Map([
  [0, F32],
  [1, F16],
  [2, Q4_0],
  [3, Q4_1],
  [8, Q8_0],
  [30, BF16],
]);

/** IEEE 754 half precision as a number. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * @returns codes and scales of a block kind, or the values themselves of F32, F16 and BF16
 * @throws LanguageModelError where a value is not finite
 */
export function decodeTensor(
  file: string,
  name: string,
  kind: TensorKind,
  bytes: Buffer,
): QuantizedValues | Float32Array {
  const decoded = kind.blocked ? decodeBlocks(kind, bytes) : decodeFloats(kind, bytes);
  const values = decoded instanceof Float32Array ? [decoded] : [decoded.scales, decoded.offsets ?? []];
  for (const list of values)
    for (const value of list)
      if (!Number.isFinite(value))
        throw damaged(file, `tensor ${shown(name)} has values that are no numbers`);
  return decoded;
}

function decodeFloats(kind: TensorKind, bytes: Buffer): Float32Array {
  const values = new Float32Array(bytes.length / kind.bytes);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < values.length; i++) {
    if (kind === F16) values[i] = halfToFloat(bytes.readUInt16LE(2 * i));
    else bits[i] = kind === BF16 ? bytes.readUInt16LE(2 * i) << 16 : bytes.readUInt32LE(4 * i);
  }
  return values;
}

function decodeBlocks(kind: TensorKind, bytes: Buffer): QuantizedValues {
  const blocks = bytes.length / kind.bytes;
  const codes = new Uint8Array(blocks * BLOCK);
  const scales = new Float32Array(blocks);
  if (kind === Q8_0) {
    for (let b = 0; b < blocks; b++) {
      scales[b] = halfToFloat(bytes.readUInt16LE(b * kind.bytes));
      // Signed bytes become unsigned ones around 128.
      for (let i = 0; i < BLOCK; i++) codes[b * BLOCK + i] = bytes[b * kind.bytes + 2 + i]! ^ 0x80;
    }
    return { bits: 8, codes, scales };
  }
  const header = kind === Q4_1 ? 4 : 2;
  const offsets = kind === Q4_1 ? new Float32Array(blocks) : undefined;
  for (let b = 0; b < blocks; b++) {
    const start = b * kind.bytes;
    const scale = halfToFloat(bytes.readUInt16LE(start));
    scales[b] = scale;
    // Q4_1 is w = scale · code + minimum.
    if (offsets !== undefined) offsets[b] = halfToFloat(bytes.readUInt16LE(start + 2)) + 8 * scale;
    for (let i = 0; i < BLOCK / 2; i++) {
      const pair = bytes[start + header + i]!;
      codes[b * BLOCK + i] = pair & 15;
      codes[b * BLOCK + BLOCK / 2 + i] = pair >> 4;
    }
  }
  return { bits: 4, codes, scales, ...(offsets !== undefined && { offsets }) };
}
