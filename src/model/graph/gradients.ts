import { type Dim, formatShape, subtractDims } from './dimensions.ts';
import { add } from './ops/elementwise.ts';
import { zerosLike } from './ops/broadcasting.ts';
import { scatterAddRows, scatterAddRowsOperation } from './ops/indexing.ts';
import { concat, padOperation } from './ops/shaping.ts';
import { constant, nodesOf, type Tensor } from './tensor.ts';

/**
 * Reverse-mode differentiation: the gradient of the scalar `loss` with respect to each of `withRespectTo`, as new
 * nodes of the same graph (zeros where the loss does not depend on it).
 */
export function gradients(loss: Tensor, withRespectTo: readonly Tensor[]): Tensor[] {
  if (loss.shape.length !== 0 || loss.dataType !== 'float32')
    throw new Error(`gradients: the loss must be a float32 scalar, not ${formatShape(loss.shape)}.`);
  const nodes = nodesOf([loss]);
  const wanted = new Set(withRespectTo);
  // Only nodes between the loss and what is asked for need a gradient.
  const relevant = new Set<Tensor>();
  for (const node of nodes)
    if (wanted.has(node) || node.inputs.some((tensor) => relevant.has(tensor))) relevant.add(node);

  const contributions = new Map<Tensor, Tensor[]>([[loss, [constant(1)]]]);
  const results = new Map<Tensor, Tensor>();
  for (const node of nodes.reverse()) {
    const received = contributions.get(node);
    if (received === undefined || !relevant.has(node)) continue;
    const gradient = total(received, node);
    results.set(node, gradient);
    if (node.inputs.length === 0) continue;
    const backward = node.op.backward?.(gradient, node, node.attributes) ?? [];
    node.inputs.forEach((tensor, position) => {
      const part = backward[position];
      if (part === undefined || !relevant.has(tensor)) return;
      const parts = contributions.get(tensor);
      if (parts === undefined) contributions.set(tensor, [part]);
      else parts.push(part);
    });
  }
  return withRespectTo.map((tensor) => results.get(tensor) ?? zerosLike(tensor));
}

/**
 * The sum of all contributions. Those of slices that tile the node (a split) are joined: one copy instead of one
 * padded copy and one addition a slice. Rows that were picked from a table are added to what else the table receives,
 * instead of to tables of zeros that are summed.
 */
function total(parts: readonly Tensor[], node: Tensor): Tensor {
  const first = parts[0]!;
  if (parts.length > 1 && parts.every((part) => part.op.name === padOperation.name)) {
    const axis = first.attributes['axis'] as number;
    const size = node.shape[axis]!;
    const sorted: Tensor[] = [];
    let filled: Dim = 0;
    for (;;) {
      const next = parts.find(
        (part) => part.attributes['axis'] === axis && part.attributes['before'] === filled,
      );
      if (next === undefined || sorted.includes(next)) break;
      sorted.push(next.inputs[0]!);
      filled = subtractDims(size, next.attributes['after'] as Dim);
    }
    if (sorted.length === parts.length && filled === size) return concat(sorted, axis);
  }
  const isScattered = ({ op, inputs }: Tensor): boolean =>
    op.name === scatterAddRowsOperation.name && inputs.length === 2;
  const [base, ...others] = [...parts.filter((part) => !isScattered(part)), ...parts.filter(isScattered)];
  return others.reduce((sum, part) => {
    const [rows, ids] = part.inputs as readonly [Tensor, Tensor];
    return isScattered(part) ? scatterAddRows(rows, ids, part.shape[0]!, sum) : add(sum, part);
  }, base!);
}
