import { type HistoryNode, MAX_HISTORY_LENGTH, MAX_HISTORY_NODES } from './historyNode.ts';

/** Dropped at a time, so that a full history is not searched for its oldest leaves with every text. */
const DROPPED_TOGETHER = 100;

/** The bounds of a tree; tests bring smaller ones. */
export interface HistoryBounds {
  readonly nodes: number;
  /** UTF-16 units, as {@link lengthOf} counts them. */
  readonly length: number;
}

/** Texts by what each was made from. Parents are older than their children, and stand before them. */
export class HistoryTree {
  private readonly bounds: HistoryBounds;
  private readonly byId = new Map<string, HistoryNode>();
  private readonly byParent = new Map<string | null, string[]>();
  private length = 0;

  constructor(bounds: HistoryBounds = { nodes: MAX_HISTORY_NODES, length: MAX_HISTORY_LENGTH }) {
    this.bounds = bounds;
  }

  get size(): number {
    return this.byId.size;
  }

  /** All nodes, parents before their children. */
  get nodes(): Iterable<HistoryNode> {
    return this.byId.values();
  }

  get(id: string | null | undefined): HistoryNode | undefined {
    return id == null ? undefined : this.byId.get(id);
  }

  /** In the order in which they came; of null, the roots. */
  childrenOf(id: string | null): readonly string[] {
    return this.byParent.get(id) ?? [];
  }

  /**
   * Adds a node, or puts it in the place of the one with its id, whose parent stays. One whose parent is not there
   * becomes a root.
   */
  set(node: HistoryNode): HistoryNode {
    const before = this.byId.get(node.id);
    const parent = before === undefined ? (this.get(node.parent)?.id ?? null) : before.parent;
    const placed = parent === node.parent ? node : { ...node, parent };
    this.byId.set(node.id, placed);
    this.length += lengthOf(placed) - (before === undefined ? 0 : lengthOf(before));
    if (before === undefined) {
      const siblings = this.byParent.get(parent);
      if (siblings === undefined) this.byParent.set(parent, [node.id]);
      else siblings.push(node.id);
    }
    return placed;
  }

  /** Removes a node with all that was made from it. Returns what is gone. */
  remove(id: string): string[] {
    if (!this.byId.has(id)) return [];
    const gone = this.branch(id);
    const { parent } = this.byId.get(id)!;
    this.forgetChild(parent, id);
    for (const one of gone) {
      this.length -= lengthOf(this.byId.get(one)!);
      this.byId.delete(one);
      this.byParent.delete(one);
    }
    return gone;
  }

  /** A node and all that was made from it, parents first. */
  branch(id: string): string[] {
    const found = [id];
    // It grows while it is gone through.
    for (const one of found) found.push(...this.childrenOf(one));
    return found;
  }

  /** The nearest of a node and its ancestors that `accept` takes. */
  upwards(id: string | null | undefined, accept: (node: HistoryNode) => boolean): HistoryNode | undefined {
    let node = this.get(id);
    while (node !== undefined && !accept(node)) node = this.get(node.parent);
    return node;
  }

  /** Takes the nodes of another tree in the place of its own. */
  become(other: HistoryTree): void {
    this.clear();
    for (const node of other.nodes) this.set(node);
  }

  clear(): void {
    this.byId.clear();
    this.byParent.clear();
    this.length = 0;
  }

  /**
   * Brings the tree within its bounds: drops the oldest leaves, first those without name and bookmark. Returns what is
   * gone. @param kept stays whatever happens
   */
  prune(kept: string | null): string[] {
    const { nodes, length } = this.bounds;
    if (this.size <= nodes && this.length <= length) return [];
    const spare = Math.min(DROPPED_TOGETHER, Math.floor(nodes / 10));
    const fits = (): boolean => this.size <= nodes - spare && this.length <= length * 0.95;
    const gone: string[] = [];
    for (const mayGo of [(node: HistoryNode) => !isMarked(node), () => true]) {
      let dropped = -1;
      // A leaf that goes may leave its parent, which stands before it, as a leaf.
      while (!fits() && dropped !== gone.length) {
        dropped = gone.length;
        for (const node of [...this.byId.values()]) {
          if (fits()) break;
          if (node.id !== kept && mayGo(node) && this.childrenOf(node.id).length === 0)
            gone.push(...this.remove(node.id));
        }
      }
    }
    return gone;
  }

  private forgetChild(parent: string | null, id: string): void {
    const siblings = this.byParent.get(parent);
    if (siblings === undefined) return;
    siblings.splice(siblings.indexOf(id), 1);
    if (siblings.length === 0) this.byParent.delete(parent);
  }
}

const isMarked = ({ name, bookmarked }: HistoryNode): boolean => name !== undefined || bookmarked === true;

/** About how much a node takes, in UTF-16 units. */
export function lengthOf({ text, codes, surroundings, ends }: HistoryNode): number {
  const coded = codes?.length ?? 0;
  const around = (surroundings?.before?.length ?? 0) + (surroundings?.after?.length ?? 0);
  const marked = ends === undefined ? 0 : ends.a.text.length + ends.b.text.length;
  return 300 + text.length + coded + around + marked;
}
