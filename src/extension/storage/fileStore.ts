import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { requireKnownFormat } from './newerFormat.ts';
import { patiently } from './patientRename.ts';
import { reading, storing } from './storageError.ts';
import { whileLocked } from './whileLocked.ts';
import type { Store } from './workspaceMemory.ts';

/**
 * A few small values in a JSON file, written at once. VS Code's own Memento reaches the disk only seconds later where
 * the window is a browser, so that a reload soon after a slider has moved would bring the text of before.
 *
 * Several windows of one workspace share the file. Each writes only the values that it has changed, and reads what
 * the others have written, so that none brings back a model that another one has replaced.
 */
export class FileStore implements Store {
  private readonly file: string | undefined;
  private readonly rename: typeof renameSync;
  private values = new Map<string, unknown>();
  /** Of the file that `values` are from. */
  private stamp = '';
  /** What is not on disk yet; undefined for a value that is to go. */
  private readonly pending = new Map<string, unknown>();
  /** Settles when all that was asked for so far is written, or could not be. */
  private writing = Promise.resolve();

  /**
   * @param folder need not exist yet; without one, nothing outlives the window
   * @param rename the file system's, but for tests
   */
  constructor(folder: string | undefined, rename = renameSync) {
    this.rename = rename;
    this.file = folder === undefined ? undefined : path.join(folder, 'memory.json');
  }

  get(key: string): unknown {
    if (this.pending.has(key)) return this.pending.get(key);
    try {
      this.readNew();
    } catch {
      // What was read before is the newest that is known.
    }
    return this.values.get(key);
  }

  /** The value can be read at once. Rejects when it could not be written; it is then written with the next one. */
  update(key: string, value: unknown): Promise<void> {
    this.pending.set(key, value);
    const written = this.writing.then(() => this.write());
    this.writing = written.catch(() => undefined);
    return written;
  }

  async requireStored(): Promise<void> {
    await this.writing;
    await this.write();
    const { file } = this;
    if (file === undefined) return;
    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is to reject
    await reading(file, async () => {
      this.readNew();
    });
  }

  private async write(): Promise<void> {
    const { file } = this;
    if (file === undefined || this.pending.size === 0) return;
    await storing(file, () =>
      whileLocked(file, () =>
        patiently(() => {
          this.replace(file);
        }),
      ),
    );
  }

  private replace(file: string): void {
    this.readNew();
    const values = new Map(this.values);
    for (const [key, value] of this.pending)
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(values)));
    const stamp = stampOf(`${file}.new`);
    this.rename(`${file}.new`, file);
    this.values = values;
    this.stamp = stamp;
    this.pending.clear();
  }

  /** Throws where the file is there and cannot be read: what it holds is not to be written over. */
  private readNew(): void {
    const { file } = this;
    const stamp = stampOf(file);
    if (stamp === this.stamp) return;
    const stored = file === undefined || stamp === '' ? {} : read(file);
    this.values = new Map<string, unknown>(Object.entries(stored));
    this.stamp = stamp;
  }
}

/** Another one for each version of a file; empty for none. */
function stampOf(file: string | undefined): string {
  const found = file === undefined ? undefined : statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeNs}`;
}

/** What is no JSON object is an empty memory. What the values are is for the reader to check. */
function read(file: string): object {
  const stored = parsed(readFileSync(file, 'utf8'));
  if (typeof stored !== 'object' || stored === null) return {};
  requireKnownFormat(stored, file);
  return stored;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
