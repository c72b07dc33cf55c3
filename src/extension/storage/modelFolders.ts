import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How long a lock speaks for a process that may have been killed, in milliseconds. */
const LOCK_LIFE = 60_000;

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
    await mkdir(this.path(id), { recursive: true });
    return id;
  }

  /** Whether a training run has saved anything here to go on from, or to open. */
  async hasCheckpoint(id: string): Promise<boolean> {
    return exists(join(this.path(id), 'training.json'));
  }

  /** Ids of the other models that sliders were made for, the newest first. */
  async othersWithSliders(id: string): Promise<string[]> {
    const all = await readdir(this.folder).catch(() => []);
    const found: string[] = [];
    for (const other of all.sort().reverse())
      if (other !== id && (await exists(join(this.path(other), 'sliders.json')))) found.push(other);
    return found;
  }

  /** Deletes all models but `kept`, and but those that another window trains just now. */
  async keepOnly(kept: readonly string[]): Promise<void> {
    const all = await readdir(this.folder).catch(() => []);
    const ids = new Set(all.map((name) => name.replace(/\.lock$/, '')));
    for (const id of ids) {
      if (kept.includes(id) || (await this.isTraining(id))) continue;
      await rm(this.path(id), { recursive: true, ...PATIENTLY });
      await rm(`${this.path(id)}.lock`, PATIENTLY);
    }
  }

  /** A process that trains renews its lock file `<id>.lock` every few seconds. */
  private async isTraining(id: string): Promise<boolean> {
    const lock = await stat(`${this.path(id)}.lock`).catch(() => undefined);
    return lock !== undefined && Date.now() - lock.mtimeMs < LOCK_LIFE;
  }
}

const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
