import { randomUUID } from 'node:crypto';
import type { HistoryNode } from '../../shared/history/historyNode.ts';
import { HistoryTree } from '../../shared/history/historyTree.ts';
import { messageOf } from '../failures/failure.ts';
import type { Log } from '../log.ts';
import { NewerFormatError } from '../storage/newerFormat.ts';
import { StorageError } from '../storage/storageError.ts';
import { HistoryFile } from './historyFile.ts';

/** What is new of a node: the rest is filled in. */
export type NewNode = Omit<HistoryNode, 'id' | 'time'>;

/**
 * All that was explored and generated in this workspace: a tree in memory, kept on disk. It is read when it is first
 * asked for. Changes are made one after another, each written before the next.
 */
export class History {
  readonly tree = new HistoryTree();
  private readonly file: HistoryFile;
  private readonly log: Log;
  private readonly now: () => number;
  private readonly tell: (message: string) => void;
  private readonly listeners = new Set<() => void>();
  private loading: Promise<void> | undefined;
  private isNewerTold = false;
  /** Whether the user knows that nothing can be written just now. */
  private isUnwrittenTold = false;
  /** Settles when all that was asked for so far is done. */
  private queue = Promise.resolve(true);
  private shown: string | null = null;

  /** @param tell says to the user that something is damaged */
  constructor(
    folder: string | undefined,
    log: Log,
    tell: (message: string) => void,
    now: () => number = Date.now,
  ) {
    this.file = new HistoryFile(folder);
    this.log = log;
    this.tell = tell;
    this.now = now;
  }

  /** The file that holds it; undefined where nothing outlives the window. */
  get path(): string | undefined {
    return this.file.path;
  }

  /** The node whose text the panel shows as the explored point. */
  get current(): string | null {
    return this.shown;
  }

  /** Rejects where the file is there and cannot be read; nothing is written over it then. */
  async load(): Promise<void> {
    this.loading ??= this.read();
    await this.loading.catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
  }

  /** Whether there is something to read. */
  isOnDisk(): Promise<boolean> {
    return this.file.exists();
  }

  /** Reads the file again, as the next window will. */
  async reload(): Promise<void> {
    await this.settled();
    this.file.forget();
    this.tree.clear();
    this.loading = undefined;
    await this.load();
  }

  /** Reads what other windows of the workspace have made of it, where it was read before. Never rejects. */
  async follow(): Promise<void> {
    if (this.loading === undefined) return;
    this.queue = this.queue.then(async () => {
      await this.readAgain();
      return true;
    });
    await this.queue;
  }

  /** Settles when all that happened so far is in the tree and on disk. Never rejects. */
  async settled(): Promise<void> {
    await this.queue;
  }

  /** Returns the function that stops listening. */
  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Changes the tree once it is read and all earlier changes are made, and writes what has changed.
   * What cannot be written becomes a line of the log, and is written with the next change. Returns whether all is on disk.
   */
  enqueue(change: (edit: HistoryEdit) => void): Promise<boolean> {
    this.queue = this.queue.then(async () => {
      try {
        await this.load();
        await this.readAgain();
        await this.perform(change);
        this.isUnwrittenTold = false;
        return true;
      } catch (error) {
        this.log.error(`The history is not written: ${messageOf(error)}`);
        if (error instanceof StorageError && !this.isUnwrittenTold) {
          this.tell(`${error.message} What is generated is kept until this window closes.`);
          this.isUnwrittenTold = true;
        }
        return false;
      }
    });
    return this.queue;
  }

  private async perform(change: (edit: HistoryEdit) => void): Promise<void> {
    const { tree } = this;
    const before = this.shown;
    const changed = new Map<string, HistoryNode>();
    const gone: string[] = [];
    const erasure = { isAsked: false };
    change({
      tree,
      shown: before,
      now: this.now,
      add: (node) => {
        const added = tree.set({ ...node, id: randomUUID(), time: this.now() });
        changed.set(added.id, added);
        return added;
      },
      replace: (node) => {
        // Another window may have removed it.
        if (tree.get(node.id) !== undefined) changed.set(node.id, tree.set(node));
      },
      retract: (id) => {
        gone.push(...tree.remove(id));
      },
      erase: (id) => {
        gone.push(...tree.remove(id));
        erasure.isAsked = true;
      },
      clear: () => {
        gone.push(...[...tree.nodes].map((node) => node.id));
        tree.clear();
        erasure.isAsked = true;
      },
      show: (id) => {
        this.shown = id;
      },
    });
    gone.push(...tree.prune(this.shown));
    for (const id of gone) {
      changed.delete(id);
      if (this.shown === id) this.shown = null;
    }
    if (changed.size === 0 && gone.length === 0 && before === this.shown) return;
    this.announce();
    const nodes = [...changed.values()].map((node) => ({ node }));
    const changes = gone.length === 0 ? nodes : [...nodes, { removed: gone }];
    if (await this.file.write(tree, changes, erasure.isAsked)) this.announce();
  }

  private async read(): Promise<void> {
    await this.file.clean();
    const { damaged } = await this.file.read(this.tree).catch((error: unknown) => {
      if (error instanceof NewerFormatError && !this.isNewerTold) this.tell(error.message);
      this.isNewerTold = true;
      throw error;
    });
    if (damaged > 0)
      this.tell(
        `${damaged} of the texts in the history ${damaged === 1 ? 'is' : 'are'} damaged on disk and left out. The others are there.`,
      );
    this.announce();
  }

  /** What cannot be read now is read the next time. */
  private async readAgain(): Promise<void> {
    const { isNew } = await this.file.read(this.tree).catch(() => ({ isNew: false }));
    if (isNew) this.announce();
  }

  private announce(): void {
    if (this.tree.get(this.shown) === undefined) this.shown = null;
    for (const listener of [...this.listeners]) listener();
  }
}

/** What a change may do. */
export interface HistoryEdit {
  readonly tree: HistoryTree;
  /** The node that the panel showed before the change. */
  readonly shown: string | null;
  readonly now: () => number;
  readonly add: (node: NewNode) => HistoryNode;
  /** Puts a node in the place of the one with its id. */
  readonly replace: (node: HistoryNode) => void;
  /** Takes a node back that turned out to be none. */
  readonly retract: (id: string) => void;
  /** Removes a node with all that was made from it: what it says is no longer on disk then. */
  readonly erase: (id: string) => void;
  /** Removes all, from disk, too. */
  readonly clear: () => void;
  /** The panel shows the text of this node. */
  readonly show: (id: string | null) => void;
}
