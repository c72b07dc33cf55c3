import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FolderTakenError, lockFolder } from '../../storage/folderLock.ts';

/** How long other windows are waited for, which write for milliseconds. */
const PATIENCE_MS = 3000;

/**
 * Runs `action` while no other window writes into a file or folder, whose own folder is made.
 * @throws FolderTakenError; Node's own errors of the disk
 */
export async function whileLocked<T>(path: string, action: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const lock = await lockPatiently(path);
  try {
    return await action();
  } finally {
    lock.release();
  }
}

async function lockPatiently(path: string): ReturnType<typeof lockFolder> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;)
    try {
      return await lockFolder(path);
    } catch (error) {
      if (!(error instanceof FolderTakenError) || performance.now() > deadline) throw error;
      await delay(20);
    }
}
