import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';

/**
 * The few operations of the file system that a checkpoint needs, as an interface, so that a full disk and a crash
 * between any two operations can be tested. Errors are Node's own, with their `code`.
 */
export interface Disk {
  makeFolder(path: string): Promise<void>;
  /** Names in a folder; empty where there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Writes a new file, or over an old one, and flushes it to the device. */
  write(path: string, chunks: Iterable<Uint8Array>): Promise<void>;
  /** Atomic; an existing target is replaced. */
  rename(from: string, to: string): Promise<void>;
  /** A file that does not exist is no error. */
  remove(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** Flushes the names in a folder to the device, where the platform can. */
  flushFolder(path: string): Promise<void>;
}

export const realDisk: Disk = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  list: async (folder) => {
    try {
      return await readdir(folder);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  },
  write: async (path, chunks) => {
    const file = await open(path, 'w');
    try {
      for (const chunk of chunks) await writeAll(file, chunk);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename: (from, to) => patiently(() => rename(from, to)),
  remove: (path) => patiently(() => rm(path, { force: true })),
  removeFolder: (path) => rmdir(path),
  flushFolder: async (path) => {
    if (process.platform === 'win32') return; // A folder cannot be opened there; its journal keeps the order.
    const folder = await open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};

async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  let from = 0;
  while (from < chunk.byteLength) from += (await file.write(chunk, from)).bytesWritten;
}

/** Windows refuses to replace a file that a reader or virus scanner holds open at that moment: tries for about a second. */
async function patiently<T>(operation: () => Promise<T>): Promise<T> {
  for (let milliseconds = 10; ; milliseconds *= 2) {
    try {
      return await operation();
    } catch (error) {
      const transient = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error));
      if (!transient || milliseconds > 1000) throw error;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
