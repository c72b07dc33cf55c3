import { readSync } from 'node:fs';
import { damaged } from '../languageModelError.ts';

/** Read from the disk at a time. */
const WINDOW = 1 << 20;

/**
 * Reads little-endian values one after another, never beyond the end of a file.
 * No length that the file states is allocated before it is compared with what the file still holds.
 */
export class FileCursor {
  readonly file: string;
  private readonly descriptor: number;
  private readonly size: number;
  private window: Buffer = Buffer.alloc(0);
  private windowStart = 0;
  private at = 0;

  constructor(file: string, descriptor: number, size: number) {
    this.file = file;
    this.descriptor = descriptor;
    this.size = size;
  }

  get position(): number {
    return this.at;
  }

  /** @returns a view that is valid until the next call */
  bytes(length: number): Buffer {
    if (length > this.size - this.at) throw damaged(this.file, 'it is cut off');
    const from = this.at - this.windowStart;
    if (from + length > this.window.length)
      this.fill(Math.max(length, Math.min(WINDOW, this.size - this.at)));
    const start = this.at - this.windowStart;
    this.at += length;
    return this.window.subarray(start, start + length);
  }

  private fill(length: number): void {
    this.window = readExactly(this.file, this.descriptor, this.at, length);
    this.windowStart = this.at;
  }

  uint32(): number {
    return this.bytes(4).readUInt32LE();
  }

  /** A whole number of 64 bits; larger than 2^53 it can be nothing that a file holds. */
  size64(what: string, max: number): number {
    const value = this.bytes(8).readBigUInt64LE();
    if (value > BigInt(max)) throw damaged(this.file, `${what} is ${value}, over ${max}`);
    return Number(value);
  }

  string(maxBytes: number): string {
    const bytes = this.bytes(this.size64('the length of a string', maxBytes));
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw damaged(this.file, 'it holds text that is not UTF-8');
    }
  }
}

/** @throws LanguageModelError where the file ends before */
export function readExactly(file: string, descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let from = 0; from < length;) {
    const read = readSync(descriptor, bytes, from, length - from, position + from);
    if (read === 0) throw damaged(file, 'it is cut off');
    from += read;
  }
  return bytes;
}
