import * as z from 'zod';
import { CheckpointError, damaged } from './checkpointError.ts';

/**
 * The safetensors format (version 0.4 of its specification): eight bytes with the length of a JSON header, the header
 * (name -> dtype, shape, data_offsets), then the values of all tensors without gaps, little-endian. Values are stored
 * as every platform that VS Code runs on holds them. Only F32, I32 and I8 are used here.
 */
export type StoredTensor =
  | { readonly dataType: 'float32'; readonly data: Float32Array; readonly shape: readonly number[] }
  | { readonly dataType: 'int32'; readonly data: Int32Array; readonly shape: readonly number[] }
  | { readonly dataType: 'int8'; readonly data: Int8Array; readonly shape: readonly number[] };
export type FloatStored = Extract<StoredTensor, { dataType: 'float32' }>;
export type TensorMap = ReadonlyMap<string, StoredTensor>;
/** The parameters of a model. */
export type FloatTensorMap = ReadonlyMap<string, FloatStored>;

/** Larger files are refused before they are read. The largest preset with its moments takes a tenth of this. */
export const LARGEST_FILE = 2 ** 31;
const LARGEST_HEADER = 2 ** 20;
const MAX_DIMENSIONS = 8;
const LENGTH_BYTES = 8;

const DTYPES = { float32: 'F32', int32: 'I32', int8: 'I8' } as const;
const DATA_TYPES = new Map<string, StoredTensor['dataType']>([
  ['F32', 'float32'],
  ['I32', 'int32'],
  ['I8', 'int8'],
]);
const BYTES = { float32: 4, int32: 4, int8: 1 } as const;
const whole = z.int().nonnegative();
const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(whole).max(MAX_DIMENSIONS),
  data_offsets: z.tuple([whole, whole]),
});

/** Where a tensor lies in a file. Offsets in bytes from the end of the header. */
export interface TensorEntry {
  readonly name: string;
  readonly dataType: StoredTensor['dataType'];
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The file's bytes in chunks: the header, then views of the tensors' own memory (nothing is copied). */
export function* encodeSafetensors(tensors: TensorMap): Generator<Uint8Array> {
  const header: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let offset = 0;
  for (const [name, { dataType, data, shape }] of tensors) {
    if (name === '__metadata__') throw new RangeError('A tensor cannot be named __metadata__.');
    if (data.length !== elements(shape))
      throw new RangeError(`Tensor ${name} has ${data.length} values for shape [${shape.join(', ')}].`);
    const end = offset + data.byteLength;
    header[name] = { dtype: DTYPES[dataType], shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8; // Padded with spaces, so that the values are aligned.
  const start = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(json, LENGTH_BYTES);
  yield start;
  for (const { data } of tensors.values())
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Bytes that the header takes, from the first eight bytes of a file of `fileSize` bytes. */
export function headerLength(file: string, start: Uint8Array, fileSize: number): number {
  if (fileSize > LARGEST_FILE)
    throw new CheckpointError(
      'model-too-large',
      `The model file ${file} is too large (${Math.round(fileSize / 2 ** 20)} MiB).`,
    );
  if (start.length < LENGTH_BYTES || fileSize < LENGTH_BYTES + 2) throw damaged(file, 'it is cut off');
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > BigInt(LARGEST_HEADER)) throw foreign(file, 'its header has an impossible length');
  if (LENGTH_BYTES + Number(length) > fileSize) throw damaged(file, 'it is cut off');
  return Number(length);
}

/**
 * Reads and checks a header: the entries lie back to back and end exactly at the end of a file whose values take
 * `valueBytes`, so nothing larger than the file itself is ever allocated for it.
 */
export function parseHeader(file: string, header: Uint8Array, valueBytes: number): TensorEntry[] {
  const raw = parseObject(file, header);
  const entries: TensorEntry[] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (name === '__metadata__') continue; // Free text for other programs; none of ours is kept there.
    const parsed = entrySchema.safeParse(value);
    if (!parsed.success) throw foreign(file, `the entry of tensor ${shown(name)} is malformed`);
    const { dtype, shape, data_offsets } = parsed.data;
    const dataType = DATA_TYPES.get(dtype);
    if (dataType === undefined)
      throw foreign(
        file,
        `tensor ${shown(name)} has the type ${shown(dtype)}, and only F32, I32 and I8 are read`,
      );
    const [begin, end] = data_offsets;
    if (elements(shape) * BYTES[dataType] !== end - begin)
      throw foreign(file, `the shape of tensor ${shown(name)} does not match its size`);
    entries.push({ name, dataType, shape, begin, end });
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let offset = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== offset) throw foreign(file, `tensor ${shown(name)} overlaps another or leaves a gap`);
    offset = end;
  }
  if (offset > valueBytes) throw damaged(file, 'it is cut off');
  if (offset < valueBytes) throw damaged(file, 'something was appended to it');
  return entries;
}

/** The values of one entry, copied out of `bytes` (the file's bytes from `entry.begin` on). Rejects NaN and infinity. */
export function readTensor(file: string, entry: TensorEntry, bytes: Uint8Array): StoredTensor {
  const aligned = new Uint8Array(bytes.subarray(0, entry.end - entry.begin)).buffer;
  const { dataType, shape } = entry;
  if (dataType === 'int8') return { dataType, data: new Int8Array(aligned), shape };
  if (dataType === 'int32') return { dataType, data: new Int32Array(aligned), shape };
  const data = new Float32Array(aligned);
  if (!allFinite(data)) throw damaged(file, `tensor ${shown(entry.name)} has values that are no numbers`);
  return { dataType, data, shape };
}

/** Parses a whole file that is already in memory. */
export function parseSafetensors(file: string, bytes: Uint8Array): TensorMap {
  const length = headerLength(file, bytes.subarray(0, LENGTH_BYTES), bytes.length);
  const values = bytes.subarray(LENGTH_BYTES + length);
  const entries = parseHeader(file, bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length), values.length);
  return new Map(
    entries.map((entry) => [entry.name, readTensor(file, entry, values.subarray(entry.begin))] as const),
  );
}

function parseObject(file: string, header: Uint8Array): Record<string, unknown> {
  let text: string;
  let raw: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
    raw = JSON.parse(text);
  } catch {
    throw foreign(file, 'its header is no JSON');
  }
  if (!text.startsWith('{') || typeof raw !== 'object' || raw === null)
    throw foreign(file, 'its header is no JSON object');
  const names = topLevelNames(text);
  if (new Set(names).size !== names.length) throw foreign(file, 'its header names a tensor twice');
  return raw as Record<string, unknown>;
}

/** The names in a JSON object, repeated ones included, which JSON.parse would silently merge. `text` is valid JSON. */
function topLevelNames(text: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const { 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && token.endsWith(':')) names.push(JSON.parse(token.slice(0, -1)) as string);
  }
  return names;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function allFinite(data: Float32Array): boolean {
  for (const value of data) if (!Number.isFinite(value)) return false;
  return true;
}

function foreign(file: string, what: string): CheckpointError {
  return new CheckpointError(
    'model-foreign',
    `The file ${file} is no model file of this program: ${what}. Delete the model and train again.`,
  );
}

/** A name from a hostile file, made fit for a message. */
function shown(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
