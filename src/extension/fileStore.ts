import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Store } from './workspaceMemory.ts';

/**
 * A few small values in a JSON file, written at once. VS Code's own Memento reaches the disk only seconds later where
 * the window is a browser, so that a reload soon after a slider has moved would bring the text of before.
 */
export class FileStore implements Store {
  private readonly file: string | undefined;
  private readonly values: Map<string, unknown>;

  /** @param folder need not exist yet; without one, nothing outlives the window */
  constructor(folder: string | undefined) {
    this.file = folder === undefined ? undefined : path.join(folder, 'memory.json');
    this.values = new Map(Object.entries(read(this.file)));
  }

  get(key: string): unknown {
    return this.values.get(key);
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
    return Promise.resolve().then(() => {
      this.write();
    });
  }

  private write(): void {
    if (this.file === undefined) return;
    mkdirSync(path.dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(Object.fromEntries(this.values)));
    renameSync(`${this.file}.new`, this.file);
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
