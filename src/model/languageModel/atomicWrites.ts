import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { realDisk } from '../checkpoint/disk.ts';

const temporary = (path: string): string => `${path}.${randomBytes(6).toString('hex')}.new`;

/** Writes a file whole or not at all. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const unfinished = temporary(path);
  await mkdir(dirname(path), { recursive: true });
  await realDisk.write(unfinished, [Buffer.from(text)]);
  await realDisk.rename(unfinished, path);
}

/**
 * Makes a folder whole or not at all: `write` fills one of another name, which is renamed.
 * An existing folder is replaced.
 */
export async function replaceFolder(path: string, write: (folder: string) => Promise<void>): Promise<void> {
  const unfinished = temporary(path);
  await mkdir(unfinished, { recursive: true });
  try {
    await write(unfinished);
    await rm(path, { recursive: true, force: true });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}
