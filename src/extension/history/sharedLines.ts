import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { rename } from '../storage/patientRename.ts';

/** Bytes of the file that are read: its end, where it is larger. */
const MAX_BYTES = 256 * 2 ** 20;
/** Bytes before the place read up to, by which the file is known again. */
const MARK_BYTES = 64;
const LINE_FEED = 0x0a;
const NOTHING = Buffer.alloc(0);

export interface NewLines {
  /** Whether it is another file than the one read before: the lines are all of it then. */
  readonly isOther: boolean;
  /** Whole lines. */
  readonly text: string;
  /** A last line without line feed: what a killed process wrote, or what one is writing. */
  readonly rest: string;
}

/**
 * A text file whose lines several windows write.
 *
 * Who writes holds the lock of the path, and reads first what others have added. A reader needs no lock: lines are only ever
 * added, or the whole file is replaced in one step.
 */
export class SharedLines {
  readonly path: string;
  /** Inode of the file that was read; undefined where there was none. */
  private inode: number | undefined;
  /** Bytes up to the end of the last whole line that was read. */
  private offset = 0;
  private mark: Buffer = NOTHING;
  /** Whether a write of this window has failed: what it has left of its line is taken back. */
  private isTorn = false;

  constructor(path: string) {
    this.path = path;
  }

  /** Reads what is new since the last time; all of it the first time. */
  async readNew(): Promise<NewLines> {
    const file = await openIfThere(this.path);
    if (file === undefined) {
      const isOther = this.inode !== undefined;
      this.forget();
      return { isOther, text: '', rest: '' };
    }
    try {
      const { ino, size } = await file.stat();
      const isOther = !(ino === this.inode && size >= this.offset && (await this.isMarked(file)));
      const from = isOther ? Math.max(0, size - MAX_BYTES) : this.offset;
      const all = await readBytes(file, from, size);
      // Of a file that is too large, the first line read is not a whole one.
      const bytes = isOther && from > 0 ? all.subarray(all.indexOf(LINE_FEED) + 1) : all;
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      if (isOther) this.forget();
      this.inode = ino;
      this.offset = from + (all.length - bytes.length) + end;
      this.extendMark(bytes.subarray(0, end));
      return { isOther, text: bytes.toString('utf8', 0, end), rest: bytes.toString('utf8', end) };
    } finally {
      await file.close();
    }
  }

  /** Adds lines, after those that were read: call it locked. A line that another process has torn before them is ended. */
  async append(text: string): Promise<void> {
    const file = await open(this.path, 'a');
    try {
      if (this.isTorn) await file.truncate(this.offset);
      this.isTorn = false;
      const { ino, size } = await file.stat();
      const bytes = Buffer.from(size > this.offset ? `\n${text}` : text);
      await writeAll(file, bytes).catch(async (error: unknown) => {
        this.isTorn = true;
        await file.truncate(size).then(
          () => (this.isTorn = false),
          () => undefined,
        );
        throw error;
      });
      this.inode = ino;
      this.offset = size + bytes.length;
      this.extendMark(bytes);
    } finally {
      await file.close();
    }
  }

  /** Puts other lines in the place of all, as one step: call it locked. */
  async replace(parts: Iterable<string>): Promise<void> {
    this.forget();
    const file = await open(this.temporary, 'w');
    try {
      for (const part of parts) {
        const bytes = Buffer.from(part);
        await writeAll(file, bytes);
        this.offset += bytes.length;
        this.extendMark(bytes);
      }
      await file.sync();
      this.inode = (await file.stat()).ino;
    } finally {
      await file.close();
    }
    await rename(this.temporary, this.path);
  }

  /** Removes the file: call it locked. */
  async delete(): Promise<void> {
    await rm(this.path, { force: true, maxRetries: 5 });
    await this.removeLeftOver();
    this.forget();
  }

  /** Removes what a process that was killed while it replaced the file has left: call it locked. */
  async removeLeftOver(): Promise<void> {
    await rm(this.temporary, { force: true, maxRetries: 5 });
  }

  hasLeftOver(): Promise<boolean> {
    return isThere(this.temporary);
  }

  exists(): Promise<boolean> {
    return isThere(this.path);
  }

  /** The next time, all is read. */
  forget(): void {
    this.inode = undefined;
    this.offset = 0;
    this.mark = NOTHING;
  }

  private get temporary(): string {
    return `${this.path}.new`;
  }

  private extendMark(bytes: Buffer): void {
    // A copy: what was read may be large.
    this.mark = Buffer.from(Buffer.concat([this.mark, bytes.subarray(-MARK_BYTES)]).subarray(-MARK_BYTES));
  }

  private async isMarked(file: FileHandle): Promise<boolean> {
    return this.mark.equals(await readBytes(file, this.offset - this.mark.length, this.offset));
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readBytes(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
  return bytes.subarray(0, bytesRead);
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length;) from += (await file.write(bytes, from)).bytesWritten;
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
