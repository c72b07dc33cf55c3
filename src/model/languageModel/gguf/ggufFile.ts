import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { damaged, LanguageModelError, shown, unsupported } from '../languageModelError.ts';
import { FileCursor, readExactly } from './fileCursor.ts';
import { BLOCK, KINDS, type TensorKind } from './tensorKinds.ts';

/** What a GGUF file says about the model: numbers, truth values, text, and lists of them. */
export type MetadataValue =
  number | boolean | string | readonly number[] | readonly boolean[] | readonly string[];

export interface GgufTensor {
  readonly name: string;
  /** Row-major: the last size is that of neighbouring values. */
  readonly shape: readonly number[];
  readonly kind: TensorKind;
  /** Where its bytes begin in the file. */
  readonly position: number;
  readonly bytes: number;
}

const MAGIC = 'GGUF';
const VERSIONS = [2, 3];
const DEFAULT_ALIGNMENT = 32;
const MAX_ALIGNMENT = 65_536;
const MAX_TENSORS = 10_000;
const MAX_ENTRIES = 10_000;
const MAX_LIST = 1_000_000;
const MAX_NAME_BYTES = 256;
const MAX_TEXT_BYTES = 1 << 20;
const MAX_DIMENSIONS = 4;
const MAX_ELEMENTS = 2 ** 31;

/** Readers of the scalar types of metadata, by their numbers in the GGUF specification. */
const SCALARS: readonly ((cursor: FileCursor) => number | boolean | string)[] = [
  (cursor) => cursor.bytes(1).readUInt8(),
  (cursor) => cursor.bytes(1).readInt8(),
  (cursor) => cursor.bytes(2).readUInt16LE(),
  (cursor) => cursor.bytes(2).readInt16LE(),
  (cursor) => cursor.uint32(),
  (cursor) => cursor.bytes(4).readInt32LE(),
  (cursor) => cursor.bytes(4).readFloatLE(),
  (cursor) => cursor.bytes(1).readUInt8() !== 0,
  (cursor) => cursor.string(MAX_TEXT_BYTES),
  () => {
    throw new Error('A list is no scalar.');
  },
  (cursor) => Number(cursor.bytes(8).readBigUInt64LE()),
  (cursor) => Number(cursor.bytes(8).readBigInt64LE()),
  (cursor) => cursor.bytes(8).readDoubleLE(),
];
const LIST = 9;

/**
 * A GGUF file (version 2 or 3, little-endian) from anywhere: its header is read and checked, its tensors on demand.
 * Specification: ggml, docs/gguf.md.
 */
export class GgufFile {
  readonly name: string;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  private readonly descriptor: number;

  private constructor(
    name: string,
    descriptor: number,
    metadata: ReadonlyMap<string, MetadataValue>,
    tensors: ReadonlyMap<string, GgufTensor>,
  ) {
    this.name = name;
    this.descriptor = descriptor;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /** @throws LanguageModelError missing, damaged, unsupported */
  static open(path: string): GgufFile {
    const name = basename(path);
    let descriptor;
    try {
      descriptor = openSync(path, 'r');
    } catch (cause) {
      throw new LanguageModelError('language-model-missing', `${path} cannot be read. Check the path.`, {
        cause,
      });
    }
    try {
      const { size } = fstatSync(descriptor);
      const cursor = new FileCursor(name, descriptor, size);
      const { metadata, tensors } = readHeader(cursor, size);
      return new GgufFile(name, descriptor, metadata, tensors);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** The stored bytes of a tensor. */
  read({ position, bytes }: GgufTensor): Buffer {
    return readExactly(this.name, this.descriptor, position, bytes);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

function readHeader(
  cursor: FileCursor,
  size: number,
): { metadata: Map<string, MetadataValue>; tensors: Map<string, GgufTensor> } {
  const { file } = cursor;
  if (size < 24 || cursor.bytes(4).toString('latin1') !== MAGIC)
    throw unsupported(file, 'it is no GGUF file');
  const version = cursor.uint32();
  if (!VERSIONS.includes(version)) throw unsupported(file, `its GGUF version is ${version}, not 2 or 3`);
  const tensorCount = cursor.size64('the number of tensors', MAX_TENSORS);
  const entryCount = cursor.size64('the number of metadata entries', MAX_ENTRIES);
  const metadata = new Map<string, MetadataValue>();
  for (let i = 0; i < entryCount; i++) {
    const key = cursor.string(MAX_NAME_BYTES);
    if (metadata.has(key)) throw damaged(file, `it has two entries ${shown(key)}`);
    metadata.set(key, readValue(cursor));
  }
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || !isPowerOfTwo(alignment) || alignment > MAX_ALIGNMENT)
    throw damaged(file, 'its alignment is impossible');
  const entries = Array.from({ length: tensorCount }, () => readTensorEntry(cursor));
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  let end = dataStart;
  for (const entry of entries.sort((a, b) => a.position - b.position)) {
    const position = dataStart + entry.position;
    if (tensors.has(entry.name)) throw damaged(file, `it has two tensors ${shown(entry.name)}`);
    if (entry.position % alignment !== 0 || position < end)
      throw damaged(file, `tensor ${shown(entry.name)} lies where it cannot`);
    end = position + entry.bytes;
    if (end > size) throw damaged(file, `it is cut off in tensor ${shown(entry.name)}`);
    tensors.set(entry.name, { ...entry, position });
  }
  return { metadata, tensors };
}

function readValue(cursor: FileCursor): MetadataValue {
  const type = cursor.uint32();
  if (type !== LIST) return scalarReader(cursor, type)(cursor);
  const read = scalarReader(cursor, cursor.uint32());
  const length = cursor.size64('the length of a list', MAX_LIST);
  const list: (number | boolean | string)[] = [];
  for (let i = 0; i < length; i++) list.push(read(cursor));
  return list as readonly number[] | readonly boolean[] | readonly string[];
}

function scalarReader(cursor: FileCursor, type: number): (cursor: FileCursor) => number | boolean | string {
  const read = SCALARS[type];
  if (read === undefined || type === LIST)
    throw unsupported(cursor.file, `its metadata has values of the type ${type}`);
  return read;
}

/** @returns with the position relative to the beginning of the data */
function readTensorEntry(cursor: FileCursor): GgufTensor {
  const { file } = cursor;
  const name = cursor.string(MAX_NAME_BYTES);
  const dimensions = cursor.uint32();
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS)
    throw damaged(file, `tensor ${shown(name)} has ${dimensions} dimensions`);
  const shape = Array.from({ length: dimensions }, () =>
    cursor.size64('the size of a dimension', MAX_ELEMENTS),
  ).reverse();
  const elements = shape.reduce((product, size) => product * size, 1);
  const type = cursor.uint32();
  const kind = KINDS.get(type);
  if (kind === undefined)
    throw unsupported(
      file,
      `tensor ${shown(name)} has the type ${type}, and only ${[...KINDS.values()].map(({ name }) => name).join(', ')} are read`,
    );
  if (elements < 1 || elements > MAX_ELEMENTS || (kind.blocked && shape.at(-1)! % BLOCK !== 0))
    throw damaged(file, `tensor ${shown(name)} has an impossible shape`);
  const bytes = (elements / (kind.blocked ? BLOCK : 1)) * kind.bytes;
  const position = cursor.size64('the place of a tensor', Number.MAX_SAFE_INTEGER);
  return { name, shape, kind, position, bytes };
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(value) && value > 0 && Number.isInteger(Math.log2(value));
}
