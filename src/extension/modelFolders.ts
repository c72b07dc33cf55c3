import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

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
    await mkdir(this.path(id), { recursive: true });
    return id;
  }

  /** Whether a training run has saved anything here to go on from, or to open. */
  async hasCheckpoint(id: string): Promise<boolean> {
    return access(join(this.path(id), 'training.json')).then(
      () => true,
      () => false,
    );
  }

  /** Deletes all models but `kept`. */
  async keepOnly(kept: readonly string[]): Promise<void> {
    const all = await readdir(this.folder).catch(() => []);
    for (const id of all) if (!kept.includes(id)) await rm(this.path(id), { recursive: true, force: true });
  }
}
