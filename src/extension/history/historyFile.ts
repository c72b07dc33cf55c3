import { join } from 'node:path';
import type { HistoryRecord } from '../../shared/history/historyNode.ts';
import { HistoryTree } from '../../shared/history/historyTree.ts';
import { requireKnownFormat } from '../storage/newerFormat.ts';
import { reading, storing } from '../storage/storageError.ts';
import { whileLocked } from '../storage/whileLocked.ts';
import { type NewLines, SharedLines } from './sharedLines.ts';

/** Lines that are read without a pause for others who wait for this process. */
const LINES_TOGETHER = 500;
/** Lines of nodes that have changed or are gone; with more of them than of living nodes, the file is written anew. */
const SPARE_LINES = 500;
/** How the line begins that says of which format the file is, wherever it stands. */
const FORMAT_LINE = '{"formatVersion":';

/**
 * The history on disk: `history.jsonl`, a line for each change, of all windows of the workspace. A process that is killed
 * loses nothing but the line that it was writing.
 */
export class HistoryFile {
  private readonly file: SharedLines | undefined;
  private lines = 0;
  /** What is not on disk yet, by the ids of nodes. */
  private readonly pending = new Map<string, HistoryRecord>();
  /** Whether something is to go from the disk, and not only from the tree. */
  private isErasing = false;

  /** @param folder need not exist yet; without one, nothing outlives the window */
  constructor(folder: string | undefined) {
    this.file = folder === undefined ? undefined : new SharedLines(join(folder, 'history.jsonl'));
  }

  get path(): string | undefined {
    return this.file?.path;
  }

  exists(): Promise<boolean> {
    return this.file === undefined ? Promise.resolve(false) : this.file.exists();
  }

  /** Removes texts that were to go, and are left in what a killed process was writing. Never rejects. */
  async clean(): Promise<void> {
    const { file } = this;
    // Where it is locked, it may be what another window is writing.
    if (file !== undefined && (await file.hasLeftOver()))
      await whileLocked(file.path, () => file.removeLeftOver()).catch(() => undefined);
  }

  /** The next time, all is read. */
  forget(): void {
    this.file?.forget();
  }

  /**
   * Brings the tree to where the file is, with what could not be written yet. What is damaged is left out.
   * @returns whether there was something new, and how many of the new lines were damaged
   * @throws NewerFormatError, and then nothing is written, either
   */
  async read(tree: HistoryTree): Promise<{ isNew: boolean; damaged: number }> {
    const { file } = this;
    if (file === undefined) return { isNew: false, damaged: 0 };
    const added = await reading(file.path, () => file.readNew());
    if (!added.isOther && added.text === '') return { isNew: false, damaged: 0 };
    const damaged = await this.replay(tree, added);
    for (const record of this.pending.values()) apply(tree, record);
    return { isNew: true, damaged };
  }

  /**
   * Writes changes that the tree has. Rejects where they cannot be written; they are written the next time then.
   * @param isErasing nothing of what is gone is left on disk
   * @returns whether another window has changed the tree in the meantime
   */
  async write(tree: HistoryTree, changes: readonly HistoryRecord[], isErasing: boolean): Promise<boolean> {
    const { file, pending } = this;
    if (file === undefined) return false;
    for (const record of changes)
      if ('node' in record) pending.set(record.node.id, record);
      else for (const id of record.removed) pending.set(id, { removed: [id] });
    this.isErasing ||= isErasing;
    if (pending.size === 0 && !this.isErasing) return false;
    const { recordLine } = await records();
    return storing(file.path, () => this.writeLocked(tree, file, recordLine));
  }

  private writeLocked(
    tree: HistoryTree,
    file: SharedLines,
    recordLine: (record: HistoryRecord) => string,
  ): Promise<boolean> {
    const { pending } = this;
    return whileLocked(file.path, async () => {
      const { isNew } = await this.read(tree);
      if (this.isErasing && tree.size === 0) {
        await file.delete();
        this.lines = 0;
      } else if (this.isErasing || this.lines + pending.size > 2 * tree.size + SPARE_LINES) {
        await file.replace(linesOf(tree, recordLine));
        this.lines = tree.size;
      } else {
        await file.append([...pending.values()].map(recordLine).join(''));
        this.lines += pending.size;
      }
      pending.clear();
      this.isErasing = false;
      return isNew;
    });
  }

  private requireKnown(line: string): void {
    try {
      requireKnownFormat(JSON.parse(line) as object, this.file!.path);
    } catch (error) {
      this.forget(); // Or the next look would begin behind this line.
      throw error;
    }
  }

  /** @returns how many lines were damaged */
  private async replay(tree: HistoryTree, { isOther, text, rest }: NewLines): Promise<number> {
    const { replayLine } = await records();
    // Whoever looks at the tree meanwhile sees the one before.
    const target = isOther ? new HistoryTree() : tree;
    if (isOther) this.lines = 0;
    let damaged = 0;
    for (let start = 0; start < text.length;) {
      const end = text.indexOf('\n', start);
      const isFormat = text.startsWith(FORMAT_LINE, start);
      if (isFormat) this.requireKnown(text.slice(start, end));
      else if (end > start && !replayLine(target, text.slice(start, end))) damaged++;
      start = end + 1;
      if (++this.lines % LINES_TOGETHER === 0) await new Promise(setImmediate);
    }
    // Later, it may be what another window is just writing.
    if (isOther && rest !== '' && !replayLine(target, rest)) damaged++;
    if (isOther) tree.become(target);
    return damaged;
  }
}

/** Loaded when there is something to read or write, so that most windows start without the schemas. */
const records = async () => import('../../shared/history/historyRecords.ts');

function apply(tree: HistoryTree, record: HistoryRecord): void {
  if ('node' in record) tree.set(record.node);
  else for (const id of record.removed) tree.remove(id);
}

function* linesOf(tree: HistoryTree, line: (record: HistoryRecord) => string): Generator<string> {
  const nodes = [...tree.nodes];
  for (let i = 0; i < nodes.length; i += LINES_TOGETHER)
    yield nodes
      .slice(i, i + LINES_TOGETHER)
      .map((node) => line({ node }))
      .join('');
}
