import type { HistoryNode } from '../../shared/history/historyNode.ts';
import type { HistoryTree } from '../../shared/history/historyTree.ts';
import type { HistoryEdit, NewNode } from './history.ts';

/** Moves that follow one another within this many milliseconds are one drag: only where it came to rest is kept. */
const DRAG_PAUSE = 1000;

/** A series of moves by one hand. */
export interface Drag {
  /** Where it is now. */
  readonly node: string;
  /** The node that it made; undefined where it is at one that was there before. */
  readonly own: string | undefined;
  /** Where it began: the ends of a path, or the node that was shown. */
  readonly origin: string | null;
  readonly endedAt: number;
}

/** A drag that a move which was asked for then goes on with. */
export function ongoing(
  tree: HistoryTree,
  drag: Drag | undefined,
  askedAt: number,
  accept: (node: HistoryNode) => boolean,
): Drag | undefined {
  const node = tree.get(drag?.node);
  if (drag === undefined || node === undefined || !accept(node)) return undefined;
  if (askedAt - drag.endedAt >= DRAG_PAUSE) return undefined;
  return drag.own === undefined || isUntouched(tree, node) ? drag : undefined;
}

/** A move of a drag: its node goes along, and goes where the drag comes to a known one. */
export function settle(
  edit: HistoryEdit,
  move: {
    readonly drag: Drag | undefined;
    readonly known: HistoryNode | undefined;
    readonly node: NewNode;
    readonly origin: string | null;
    readonly endedAt: number;
  },
): Drag {
  const { drag, known, node, origin, endedAt } = move;
  if (known !== undefined) {
    if (drag?.own !== undefined) edit.retract(drag.own);
    return { node: known.id, own: undefined, origin, endedAt };
  }
  if (drag?.own === undefined) {
    const { id } = edit.add(node);
    return { node: id, own: id, origin, endedAt };
  }
  edit.replace({ ...node, id: drag.own, time: edit.now() });
  return { node: drag.own, own: drag.own, origin, endedAt };
}

/** Whether nothing was made from it, and nobody wants to find it again. */
const isUntouched = (tree: HistoryTree, { id, name, bookmarked }: HistoryNode): boolean =>
  tree.childrenOf(id).length === 0 && name === undefined && bookmarked !== true;
