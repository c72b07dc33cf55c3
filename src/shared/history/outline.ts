import type { HistoryTree } from './historyTree.ts';

/**
 * What stands below a node in an outline. Slider positions that follow one another stand below each other, not inside
 * each other: only what was made from a position that the writer came back to is deeper.
 * @param id null for the roots
 */
export function outlineBelow(tree: HistoryTree, id: string | null): string[] {
  const next = nextPosition(tree, id);
  return tree
    .childrenOf(id)
    .filter((child) => child !== next)
    .flatMap((child) => [child, ...followers(tree, child)]);
}

/** The node that stands above a node in an outline; null for one at its left edge. */
export function outlineAbove(tree: HistoryTree, id: string): string | null {
  let node = tree.get(id);
  while (node !== undefined && nextPosition(tree, node.parent) === node.id) node = tree.get(node.parent);
  return node?.parent ?? null;
}

/** The slider positions that followed one. */
function followers(tree: HistoryTree, id: string): string[] {
  const found: string[] = [];
  for (let next = nextPosition(tree, id); next !== undefined; next = nextPosition(tree, next))
    found.push(next);
  return found;
}

/** The first slider position that was reached from another one. */
function nextPosition(tree: HistoryTree, id: string | null): string | undefined {
  if (tree.get(id)?.kind !== 'steering') return undefined;
  return tree.childrenOf(id).find((child) => tree.get(child)?.kind === 'steering');
}

/** The newest text that was made from a node; what was only put into a document is none. */
export const lastMadeFrom = (tree: HistoryTree, id: string): string | undefined =>
  tree.childrenOf(id).findLast((child) => tree.get(child)?.kind !== 'insertion');
