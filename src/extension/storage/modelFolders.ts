import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderTakenError, lockFolder } from '../../storage/folderLock.ts';
import { storing } from './storageError.ts';

/** Windows does not delete a file that a virus scanner holds open at that moment. */
const PATIENTLY = { force: true, maxRetries: 5 };

/** The folders `models/<id>` of one workspace, in the extension's own storage, never in the user's folder. */
export class ModelFolders {
  private readonly folder: string;

  /** @param storage the extension's folder for this workspace; it may not exist yet */
  constructor(storage: string) {
    this.folder = join(storage, 'models');
  }

  path(id: string): string {
    return join(this.folder, id);
  }

  /** Makes the folder of a new model. Ids sort by time. */
  async create(): Promise<string> {
    const id = `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`;
    await storing(this.path(id), () => mkdir(this.path(id), { recursive: true }));
    return id;
  }

  /** Whether a training run has saved anything here to go on from, or to open. */
  async hasCheckpoint(id: string): Promise<boolean> {
    return (await this.savedFiles(id)).has('training.json');
  }

  /** Ids of the other models that the user made sliders for or named axes of, the newest first. */
  async othersWithSliders(id: string): Promise<string[]> {
    const found: string[] = [];
    for (const other of (await this.ids()).sort().reverse()) {
      if (other === id) continue;
      const files = await this.savedFiles(other);
      if (files.has('sliders.json') || files.has('names.json')) found.push(other);
    }
    return found;
  }

  /** Deletes all models but `kept`, and but those that another window trains just now. */
  async keepOnly(kept: readonly string[]): Promise<void> {
    for (const id of await this.ids()) if (!kept.includes(id)) await this.delete(id);
  }

  /** Under the lock that training takes: a run can neither be there nor begin. */
  private async delete(id: string): Promise<void> {
    try {
      await storing(this.path(id), async () => {
        const lock = await lockFolder(this.path(id));
        try {
          await rm(this.path(id), { recursive: true, ...PATIENTLY });
          await rm(`${this.path(id)}.lock`, PATIENTLY); // The lock file of version 0.1.
        } finally {
          lock.release();
        }
      });
    } catch (error) {
      if (!(error instanceof FolderTakenError)) throw error;
    }
  }

  /** Of folders, and of locks that are left without one. No id holds a dot. */
  private async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return [...new Set(names.map((name) => name.split('.', 1)[0]!))];
  }

  /**
   * Names of the files that were saved last, as the manifest has them, whose rename is what commits a save. A file itself
   * may still have another name then (model/checkpoint/fileSet.ts), so that looking for it would miss a whole save.
   */
  private async savedFiles(id: string): Promise<Set<string>> {
    try {
      const manifest: unknown = JSON.parse(await readFile(join(this.path(id), 'checkpoint.json'), 'utf8'));
      const files = (manifest as { files?: unknown } | null)?.files;
      return new Set(typeof files === 'object' && files !== null ? Object.keys(files) : []);
    } catch {
      return new Set(); // Nothing was saved, or what was cannot be read: there is nothing to go on from.
    }
  }
}
