import { type Dim, equalShapes, formatShape, multiplyDims } from '../dimensions.ts';
import { ONNX_TYPE } from '../onnxEmitter.ts';
import { apply, type Operation, type Tensor } from '../tensor.ts';
import { reshape } from './shaping.ts';

/** Rows picked by index, and what goes back to them. */

// y[..., c] = table[ids[...], c], c over all further axes; dtable[v, c] = sum of dy[..., c] over the places where ids is v
export const gatherRowsOperation: Operation = {
  name: 'gatherRows',
  infer([table, ids]) {
    if (table!.shape.length < 2) throw new Error('the table must have two axes at least.');
    if (ids!.dataType !== 'int32') throw new Error('the row numbers must be int32.');
    return { shape: [...ids!.shape, ...table!.shape.slice(1)], dataType: table!.dataType };
  },
  lower: (inputs, _attributes, _node, onnx) =>
    onnx.node('Gather', inputs, { attributes: { axis: { int: 0 } } }),
  backward(dy, node) {
    const [table, ids] = node.inputs as readonly [Tensor, Tensor];
    const [count, ...row] = table.shape as [Dim, ...Dim[]];
    const rows = reshape(dy, [...ids.shape, multiplyDims(...row)]);
    return [reshape(scatterAddRows(rows, ids, count), table.shape), undefined];
  },
};

/** Rows of `table` [V, C...] at `ids` (int32 [...], each in [0, V)): [..., C...]. */
export function gatherRows(table: Tensor, ids: Tensor): Tensor {
  return apply(gatherRowsOperation, [table, ids], {});
}

// y[v, c] = base[v, c] + sum over n with ids[n] = v of rows[n, c]; drows[n, c] = dy[ids[n], c], dbase = dy. The base is
// zeros where it is left out.
export const scatterAddRowsOperation: Operation<{ size: Dim }> = {
  name: 'scatterAddRows',
  infer([rows, ids, base], { size }) {
    if (rows!.shape.length !== 2 || ids!.shape.length !== 1 || ids!.shape[0] !== rows!.shape[0])
      throw new Error('expected rows [N, C] and row numbers [N].');
    if (ids!.dataType !== 'int32') throw new Error('the row numbers must be int32.');
    const shape = [size, rows!.shape[1]!];
    if (base && !equalShapes(base.shape, shape)) throw new Error(`the base must be ${formatShape(shape)}.`);
    return { shape, dataType: 'float32' };
  },
  lower([rows, ids, base], _attributes, node, onnx) {
    const table = base ?? onnx.node('Expand', [onnx.float(0), onnx.sizes(node.shape)]);
    // In this order: the WebGPU provider has no kernel that reshapes int64.
    const narrow = onnx.node('Unsqueeze', [ids!, onnx.int64s([1])]);
    const column = onnx.node('Cast', [narrow], { attributes: { to: { int: ONNX_TYPE.int64 } } });
    const reduction = { string: 'add' };
    if (onnx.provider !== 'cpu')
      return onnx.node('ScatterND', [table, column, rows!], { attributes: { reduction } });
    // On the CPU ScatterND adds from several threads at once, and loses and reorders additions to the same row;
    // ScatterElements adds in the order of the rows, so that equal runs give equal sums.
    const places = onnx.node('Expand', [column, onnx.sizes(node.inputs[0]!.shape)]);
    return onnx.node('ScatterElements', [table, places, rows!], {
      attributes: { axis: { int: 0 }, reduction },
    });
  },
  backward: (dy, node) => [gatherRows(dy, node.inputs[1]!), undefined, dy],
};

/** Sums the rows [..., C] into a table [size, C], each at its number in `ids` (int32 [...]); adds them to `base`. */
export function scatterAddRows(rows: Tensor, ids: Tensor, size: Dim, base?: Tensor): Tensor {
  const count = multiplyDims(...ids.shape);
  const inputs = [reshape(rows, [count, rows.shape.at(-1)!]), reshape(ids, [count])];
  return apply(scatterAddRowsOperation, base ? [...inputs, base] : inputs, { size });
}
