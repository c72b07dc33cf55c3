import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { patiently } from './patientRename.ts';
import type { Store } from './workspaceMemory.ts';

/**
 * A few small values in a JSON file, written at once. VS Code's own Memento reaches the disk only seconds later where
 * the window is a browser, so that a reload soon after a slider has moved would bring the text of before.
 */
export class FileStore implements Store {
  private readonly file: string | undefined;
  private readonly values: Map<string, unknown>;
  private readonly rename: typeof renameSync;
  /** Settles when all that was asked for so far is written, or could not be. */
  private writing = Promise.resolve();

  /**
   * @param folder need not exist yet; without one, nothing outlives the window
   * @param rename the file system's, but for tests
   */
  constructor(folder: string | undefined, rename = renameSync) {
    this.rename = rename;
    this.file = folder === undefined ? undefined : path.join(folder, 'memory.json');
    this.values = new Map(Object.entries(read(this.file)));
  }

  get(key: string): unknown {
    return this.values.get(key);
  }

  /** The value can be read at once. Rejects when it could not be written; it is then written with the next one. */
  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
    const written = this.writing.then(() => this.write());
    this.writing = written.catch(() => undefined);
    return written;
  }

  private async write(): Promise<void> {
    const { file } = this;
    if (file === undefined) return;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(this.values)));
    await patiently(() => {
      this.rename(`${file}.new`, file);
    });
  }
}

/** What is not there, or is no JSON object, is an empty memory. What the values are is for the reader to check. */
function read(file: string | undefined): object {
  if (file === undefined) return {};
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof stored === 'object' && stored !== null ? stored : {};
  } catch {
    return {};
  }
}
