import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, type StoredTensor, weightFileName, type WeightTable } from '../weightTable.ts';

/** A file is kept below what code hosts refuse. */
const MAX_FILE_BYTES = 48_000_000;
/** Kernels read 64 bytes at a time. */
const ALIGNMENT = 64;

export interface FileRecord {
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes tensors one after another into numbered files of a folder, at most 48 MB each. */
export class WeightFiles {
  readonly table: Record<string, StoredTensor> = {};
  readonly files = new Map<string, FileRecord>();
  private readonly folder: string;
  private file = 0;
  private current: { descriptor: number; at: number; hash: ReturnType<typeof createHash> } | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  add(name: string, values: Float32Array | Uint8Array, shape: readonly number[]): void {
    const dataType = values instanceof Uint8Array ? 'uint8' : 'float32';
    const tensor = { shape: [...shape], dataType } as const;
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    if (bytes.length !== bytesOf(tensor))
      throw new Error(`${name} does not have the shape ${shape.join('x')}.`);
    const start = this.current === undefined ? 0 : aligned(this.current.at);
    if (this.current === undefined || (start > 0 && start + bytes.length > MAX_FILE_BYTES)) this.next();
    const current = this.current!;
    this.write(Buffer.alloc(aligned(current.at) - current.at));
    this.table[name] = { file: this.file, offset: current.at, ...tensor };
    this.write(bytes);
  }

  finish(): { table: WeightTable; files: ReadonlyMap<string, FileRecord> } {
    this.endFile();
    return { table: this.table, files: this.files };
  }

  /** Closes what is open, after a failure. */
  abandon(): void {
    if (this.current !== undefined) closeSync(this.current.descriptor);
    this.current = undefined;
  }

  private next(): void {
    this.endFile();
    this.file++;
    const descriptor = openSync(join(this.folder, weightFileName(this.file)), 'wx');
    this.current = { descriptor, at: 0, hash: createHash('sha256') };
  }

  private endFile(): void {
    if (this.current === undefined) return;
    const { descriptor, at, hash } = this.current;
    fsyncSync(descriptor);
    closeSync(descriptor);
    this.files.set(weightFileName(this.file), { bytes: at, sha256: hash.digest('hex') });
    this.current = undefined;
  }

  private write(bytes: Buffer): void {
    const current = this.current!;
    for (let from = 0; from < bytes.length;) from += writeSync(current.descriptor, bytes, from);
    current.hash.update(bytes);
    current.at += bytes.length;
  }
}

function aligned(position: number): number {
  return Math.ceil(position / ALIGNMENT) * ALIGNMENT;
}
