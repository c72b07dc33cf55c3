import { evaluateDim } from '../src/model/graph/dimensions.ts';
import { matmul, matmulOperation } from '../src/model/graph/ops/matrix.ts';
import { slice } from '../src/model/graph/ops/shaping.ts';
import { type Graph, input, nodesOf } from '../src/model/graph/tensor.ts';

/** Floating point operations of all matrix products of a graph (2 M N K each), at given sizes. Nothing else counts. */
export function matrixOperations(graph: Graph, sizes: ReadonlyMap<string, number>): number {
  let operations = 0;
  for (const { op, inputs, attributes, shape } of nodesOf([
    ...Object.values(graph.outputs),
    ...Object.values(graph.updates ?? {}),
  ])) {
    // The product inside crossEntropy is stated again by its gradient, and counted there.
    if (op.name !== matmulOperation.name) continue;
    const inner = inputs[0]!.shape.at(attributes['transposeA'] === true ? -2 : -1)!;
    operations += [...shape, inner].reduce<number>((product, dim) => product * evaluateDim(dim, sizes), 2);
  }
  return operations;
}

/** Sides of the square matrices whose products are the yardstick: bound by memory as well, and by arithmetic alone. */
export const SIDES = [1024, 512] as const;

/** How many of them are multiplied in a run: as many operations for each side. */
export function productsOf(side: number): number {
  return 4 * (1024 / side) ** 3;
}

/** A chain of matrix products and nearly nothing else: what the engine can reach at best. */
export function matrixProductGraph(side: number): Graph {
  const factor = input('factor', [side, side]);
  let product = factor;
  for (let k = 0; k < productsOf(side); k++) product = matmul(product, factor);
  return { outputs: { corner: slice(slice(product, 0, 0, 1), 1, 0, 1) } };
}
