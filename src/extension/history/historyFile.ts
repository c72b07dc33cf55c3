import { appendFile, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryTree } from '../../shared/history/historyTree.ts';
import type { HistoryRecord } from '../../shared/history/historyNode.ts';
import { rename } from '../storage/patientRename.ts';

/** Bytes of the file that are read: its end, where it is larger. */
const MAX_BYTES = 256 * 2 ** 20;
/** Lines that are read without a pause for others who wait for this process. */
const LINES_TOGETHER = 500;
/** Lines of nodes that have changed or are gone; with more of them than of living nodes, the file is written anew. */
const SPARE_LINES = 500;

/**
 * The history on disk: `history.jsonl`, a line for each change. A process that is killed loses nothing but the line that
 * it was writing.
 */
export class HistoryFile {
  readonly path: string | undefined;
  private readonly folder: string | undefined;
  private lines = 0;
  /** Whether the file ends in a line that was not written to its end. */
  private isTorn = false;
  /** Whether something could not be written: the next time all is. */
  private isBehind = false;

  /** @param folder need not exist yet; without one, nothing outlives the window */
  constructor(folder: string | undefined) {
    this.folder = folder;
    this.path = folder === undefined ? undefined : join(folder, 'history.jsonl');
  }

  /**
   * Reads the file into an empty tree. What is damaged is left out.
   * @returns how many lines were damaged
   */
  async read(tree: HistoryTree): Promise<number> {
    this.lines = 0;
    this.isTorn = false;
    if (this.path === undefined) return 0;
    // Texts that were to go may be left in what a killed process was writing.
    await rm(temporary(this.path), { force: true });
    const text = await readEnd(this.path);
    if (text === '') return 0;
    const { replayLine } = await records();
    this.isTorn = !text.endsWith('\n');
    let damaged = 0;
    for (let start = 0; start < text.length;) {
      const found = text.indexOf('\n', start);
      const end = found === -1 ? text.length : found;
      if (end > start && !replayLine(tree, text.slice(start, end))) damaged++;
      start = end + 1;
      if (++this.lines % LINES_TOGETHER === 0) await new Promise(setImmediate);
    }
    return damaged;
  }

  /** Adds lines for what has changed. Rejects where they cannot be written; all is written the next time then. */
  async append(tree: HistoryTree, changes: readonly HistoryRecord[]): Promise<void> {
    if (this.path === undefined || changes.length === 0) return;
    if (this.isBehind || this.lines + changes.length > 2 * tree.size + SPARE_LINES) return this.rewrite(tree);
    const { recordLine } = await records();
    const text = changes.map(recordLine).join('');
    await this.write(async (path) => {
      await appendFile(path, this.isTorn ? `\n${text}` : text);
      this.isTorn = false;
      this.lines += changes.length;
    });
  }

  /** Writes all nodes anew, as one step: nothing of what is gone is left in the file. */
  async rewrite(tree: HistoryTree): Promise<void> {
    const { recordLine } = await records();
    const nodes = [...tree.nodes];
    await this.write(async (path) => {
      const file = await open(temporary(path), 'w');
      try {
        for (let i = 0; i < nodes.length; i += LINES_TOGETHER) {
          const part = nodes.slice(i, i + LINES_TOGETHER);
          await file.write(part.map((node) => recordLine({ node })).join(''));
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary(path), path);
      this.isTorn = false;
      this.isBehind = false;
      this.lines = nodes.length;
    });
  }

  exists(): Promise<boolean> {
    const { path } = this;
    if (path === undefined) return Promise.resolve(false);
    return stat(path).then(
      () => true,
      () => false,
    );
  }

  /** Removes the file. */
  async delete(): Promise<void> {
    await this.write(async (file) => {
      for (const path of [file, temporary(file)]) await rm(path, { force: true, maxRetries: 5 });
      this.lines = 0;
      this.isTorn = false;
      this.isBehind = false;
    });
  }

  private async write(action: (path: string) => Promise<void>): Promise<void> {
    if (this.path === undefined || this.folder === undefined) return;
    try {
      await mkdir(this.folder, { recursive: true });
      await action(this.path);
    } catch (error) {
      this.isBehind = true;
      throw error;
    }
  }
}

/** Loaded when there is something to read or write, so that most windows start without the schemas. */
const records = async () => import('../../shared/history/historyRecords.ts');

const temporary = (path: string): string => `${path}.new`;

/** The text of a file; of a too large one, its last lines. Empty where it is not there. */
async function readEnd(path: string): Promise<string> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0) return '';
  const file = await open(path, 'r');
  try {
    const start = Math.max(0, size - MAX_BYTES);
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const text = bytes.toString('utf8', 0, bytesRead);
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
