/** Writes GGUF files by their specification, and wrong ones. Independent of what reads them. */

export type Kind = 'F32' | 'F16' | 'BF16' | 'Q8_0' | 'Q4_0' | 'Q4_1';
const KIND_NUMBERS: Record<Kind, number> = { F32: 0, F16: 1, Q4_0: 2, Q4_1: 3, Q8_0: 8, BF16: 30 };
const ALIGNMENT = 32;
const BLOCK = 32;

/** A number is written as uint32, in an object as float32. */
export type Metadata = Readonly<
  Record<string, number | { float: number } | string | readonly string[] | readonly number[]>
>;

export interface WrittenTensor {
  readonly name: string;
  /** Row-major; the file has it reversed. */
  readonly shape: readonly number[];
  readonly kind: Kind | number;
  readonly bytes: Buffer;
  /** Instead of the next free place, from the beginning of the data. */
  readonly position?: number;
}

export interface WrittenFile {
  readonly metadata: Metadata;
  readonly tensors: readonly WrittenTensor[];
  readonly version?: number;
  /** What the header says instead of the truth. */
  readonly tensorCount?: bigint;
  readonly entryCount?: bigint;
}

export function ggufBytes({ metadata, tensors, version = 3, tensorCount, entryCount }: WrittenFile): Buffer {
  const entries = Object.entries(metadata);
  const header = [
    Buffer.from('GGUF'),
    uint32(version),
    uint64(tensorCount ?? tensors.length),
    uint64(entryCount ?? entries.length),
  ];
  for (const [key, value] of entries) header.push(text(key), metadataValue(value));
  const data: Buffer[] = [];
  let end = 0;
  for (const { name, shape, kind, bytes, position } of tensors) {
    header.push(text(name), uint32(shape.length), ...[...shape].reverse().map(uint64));
    header.push(uint32(typeof kind === 'number' ? kind : KIND_NUMBERS[kind]), uint64(position ?? end));
    data.push(bytes, padding(bytes.length));
    end += bytes.length + padding(bytes.length).length;
  }
  const head = Buffer.concat(header);
  return Buffer.concat([head, padding(head.length), ...data]);
}

function metadataValue(value: Metadata[string]): Buffer {
  if (typeof value === 'number') return Buffer.concat([uint32(4), uint32(value)]);
  if (typeof value === 'string') return Buffer.concat([uint32(8), text(value)]);
  if ('float' in value) {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(6);
    bytes.writeFloatLE(value.float, 4);
    return bytes;
  }
  const type = typeof value[0] === 'number' ? 4 : 8;
  const items = value.map((item) => (typeof item === 'number' ? uint32(item) : text(item)));
  return Buffer.concat([uint32(9), uint32(type), uint64(value.length), ...items]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function padding(length: number): Buffer {
  return Buffer.alloc((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT);
}

/** Values as a kind stores them: the bytes, and what these bytes mean. */
export interface Encoded {
  readonly bytes: Buffer;
  readonly values: Float64Array;
}

export function encode(kind: Kind, values: Float32Array): Encoded {
  if (kind === 'F32' || kind === 'F16' || kind === 'BF16') return encodeFloats(kind, values);
  const blocks: Buffer[] = [];
  const meant = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += BLOCK) {
    const block = encodeBlock(kind, [...values.subarray(start, start + BLOCK)]);
    blocks.push(block.bytes);
    meant.set(block.values, start);
  }
  return { bytes: Buffer.concat(blocks), values: meant };
}

function encodeFloats(kind: 'F32' | 'F16' | 'BF16', values: Float32Array): Encoded {
  const bytes = Buffer.alloc(values.length * (kind === 'F32' ? 4 : 2));
  const meant = Float64Array.from(values, (value, i) => {
    if (kind === 'F32') {
      bytes.writeFloatLE(value, 4 * i);
      return value;
    }
    if (kind === 'F16') {
      const half = toHalf(value);
      bytes.writeUInt16LE(half.bits, 2 * i);
      return half.value;
    }
    // The upper half of a single-precision number.
    const single = Buffer.alloc(4);
    single.writeFloatBE(value);
    bytes.writeUInt16LE(single.readUInt16BE(), 2 * i);
    single.writeUInt16BE(0, 2);
    return single.readFloatBE();
  });
  return { bytes, values: meant };
}

function encodeBlock(kind: 'Q8_0' | 'Q4_0' | 'Q4_1', block: readonly number[]): Encoded {
  const largest = Math.max(...block.map(Math.abs));
  const least = Math.min(...block);
  const minimum = toHalf(kind === 'Q4_1' ? least : 0);
  const steps = { Q8_0: largest / 127, Q4_0: largest / 7, Q4_1: (Math.max(...block) - least) / 15 };
  const scale = toHalf(steps[kind]);
  const [low, high] = { Q8_0: [-127, 127], Q4_0: [-8, 7], Q4_1: [0, 15] }[kind] as [number, number];
  const codes = block.map((value) =>
    Math.max(low, Math.min(high, Math.round((value - minimum.value) / scale.value))),
  );
  const values = Float64Array.from(codes, (code) => scale.value * code + minimum.value);
  const halves = [scale, ...(kind === 'Q4_1' ? [minimum] : [])].flatMap(({ bits }) => [
    bits & 255,
    bits >> 8,
  ]);
  if (kind === 'Q8_0') return { bytes: Buffer.from([...halves, ...codes.map((code) => code & 255)]), values };
  const unsigned = codes.map((code) => code - low);
  const pairs = unsigned.slice(0, 16).map((code, i) => code | (unsigned[16 + i]! << 4));
  return { bytes: Buffer.from([...halves, ...pairs]), values };
}

/** The nearest number of half precision. */
function toHalf(value: number): { bits: number; value: number } {
  const sign = value < 0 ? -1 : 1;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
  const mantissa = Math.round((Math.abs(value) / 2 ** exponent) * 1024);
  // A mantissa of 1,024 and more has the leading one that is not stored.
  const bits = (mantissa >= 1024 ? (exponent + 14) * 1024 : 0) + mantissa;
  return { bits: bits | (sign < 0 ? 0x8000 : 0), value: (sign * mantissa * 2 ** exponent) / 1024 };
}
