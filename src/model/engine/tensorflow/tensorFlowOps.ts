import type * as TensorFlow from '@tensorflow/tfjs-core';
import type { Dim } from '../../graph/dimensions.ts';
import {
  broadcastToOperation,
  reduceSum,
  type ReductionAttributes,
  reduceSumOperation,
} from '../../graph/ops/broadcasting.ts';
import {
  castOperation,
  equalOperation,
  greaterOrEqualOperation,
  lessOperation,
} from '../../graph/ops/comparison.ts';
import { crossEntropyOperation, subtractOneHotOperation } from '../../graph/ops/crossEntropy.ts';
import * as e from '../../graph/ops/elementwise.ts';
import { gatherRows, gatherRowsOperation, scatterAddRowsOperation } from '../../graph/ops/indexing.ts';
import { logNormalizerOperation } from '../../graph/ops/logNormalizer.ts';
import { matmul, matmulOperation } from '../../graph/ops/matrix.ts';
import {
  inverseRmsOperation,
  logSoftmaxOperation,
  reduceSumSquareOperation,
  rmsNormOperation,
  softmaxOperation,
} from '../../graph/ops/normalization.ts';
import {
  reduceMax,
  reduceMaxOperation,
  reduceMean,
  reduceMeanOperation,
} from '../../graph/ops/reductions.ts';
import { rotaryOperation } from '../../graph/ops/rotary.ts';
import {
  concat,
  concatOperation,
  padOperation,
  reshape,
  reshapeOperation,
  sliceOperation,
  split,
  transposeOperation,
} from '../../graph/ops/shaping.ts';
import { sizeOperation } from '../../graph/ops/sizes.ts';
import { apply, type Attributes, constant, type Operation, type Tensor } from '../../graph/tensor.ts';

/**
 * Every op of the graph library for TensorFlow.js, in one of two tables: an op that TensorFlow.js has is called
 * there; any other is first written with more elementary ops of the graph, so that the parts it has in common with
 * its own gradient are computed once.
 */

export type Library = typeof TensorFlow;

/** Where an op is executed. */
export interface Call {
  readonly tf: Library;
  readonly node: Tensor;
  /** The size of a dimension in this run. */
  readonly size: (dim: Dim) => number;
  readonly sizes: (dims: readonly Dim[]) => number[];
}

/** Calls TensorFlow.js. The result is a tensor of its own also where it equals an input: both are disposed of. */
export type Kernel<A extends Attributes = Attributes> = (
  inputs: readonly TensorFlow.Tensor[],
  attributes: A,
  call: Call,
) => TensorFlow.Tensor;

type Expansion<A extends Attributes = Attributes> = (inputs: readonly Tensor[], attributes: A) => Tensor;

// An operation only ever meets the attributes that its own builder function made.
const kernel = <A extends Attributes>({ name }: Operation<A>, run: Kernel<A>): [string, Kernel] => [
  name,
  run as unknown as Kernel,
];
const expansion = <A extends Attributes>(
  { name }: Operation<A>,
  write: Expansion<A>,
): [string, Expansion] => [name, write as unknown as Expansion];

type UnaryName = 'neg' | 'exp' | 'log' | 'sqrt' | 'square' | 'reciprocal' | 'tanh' | 'sigmoid' | 'softmax';
type BinaryName = 'add' | 'sub' | 'mul' | 'maximum' | 'minimum' | 'equal' | 'less' | 'greaterEqual';
type ReductionName = 'sum' | 'mean' | 'max';

const unary = (op: Operation, name: UnaryName): [string, Kernel] =>
  kernel(op, ([x], _attributes, { tf }) => tf[name](x!));
const binary = (op: Operation, name: BinaryName): [string, Kernel] =>
  kernel(op, ([a, b], _attributes, { tf }) => tf[name](a!, b!));
const reduction = (op: Operation<ReductionAttributes>, name: ReductionName): [string, Kernel] =>
  kernel(op, ([x], { axes, keepDims }, { tf }) => tf[name](x!, [...axes], keepDims));

export const KERNELS: ReadonlyMap<string, Kernel> = new Map([
  binary(e.addOperation, 'add'),
  binary(e.subtractOperation, 'sub'),
  binary(e.multiplyOperation, 'mul'),
  kernel(e.divideOperation, ([a, b], _attributes, { tf }) =>
    a!.dtype === 'int32' ? truncatedQuotient(a!, b!, tf) : tf.div(a!, b!),
  ),
  binary(e.maximumOperation, 'maximum'),
  binary(e.minimumOperation, 'minimum'),
  binary(equalOperation, 'equal'),
  binary(lessOperation, 'less'),
  binary(greaterOrEqualOperation, 'greaterEqual'),
  unary(e.negateOperation, 'neg'),
  unary(e.expOperation, 'exp'),
  unary(e.logOperation, 'log'),
  unary(e.sqrtOperation, 'sqrt'),
  unary(e.squareOperation, 'square'),
  unary(e.reciprocalOperation, 'reciprocal'),
  unary(e.tanhOperation, 'tanh'),
  unary(e.sigmoidOperation, 'sigmoid'),
  unary(softmaxOperation, 'softmax'),
  kernel(e.whereOperation, ([condition, a, b], _attributes, { tf }) => tf.where(condition!, a!, b!)),
  kernel(castOperation, ([x], { dataType }, { tf }) => tf.cast(x!, dataType)),
  kernel(sizeOperation, (_inputs, { dim }, { tf, size }) => tf.scalar(size(dim))),
  kernel(reshapeOperation, ([x], { shape }, { tf, sizes }) => tf.reshape(x!, sizes(shape))),
  kernel(transposeOperation, ([x], { permutation }, { tf }) => tf.transpose(x!, [...permutation])),
  kernel(concatOperation, (inputs, { axis }, { tf }) => tf.concat([...inputs], axis)),
  kernel(sliceOperation, ([x], { axis, start }, { tf, node, size, sizes }) =>
    tf.slice(
      x!,
      x!.shape.map((_, k) => (k === axis ? size(start) : 0)),
      sizes(node.shape),
    ),
  ),
  kernel(padOperation, ([x], { axis, before, after }, { tf, size }) =>
    tf.pad(
      x!,
      x!.shape.map((_, k): [number, number] => (k === axis ? [size(before), size(after)] : [0, 0])),
    ),
  ),
  kernel(broadcastToOperation, ([x], { shape }, { tf, sizes }) => tf.broadcastTo(x!, sizes(shape))),
  reduction(reduceSumOperation, 'sum'),
  reduction(reduceMeanOperation, 'mean'),
  reduction(reduceMaxOperation, 'max'),
  kernel(matmulOperation, ([a, b], { transposeA, transposeB }, { tf, node, sizes }) => {
    const batch = sizes(node.shape.slice(0, -2));
    return tf.tidy(() =>
      tf.matMul(repeatedBatch(a!, batch, tf), repeatedBatch(b!, batch, tf), transposeA, transposeB),
    );
  }),
  kernel(gatherRowsOperation, ([table, ids], _attributes, { tf }) => tf.gather(table!, ids!)),
  kernel(scatterAddRowsOperation, ([rows, ids, base], _attributes, { tf, node, sizes }) =>
    tf.tidy(() => {
      const sums = tf.scatterND(tf.expandDims(ids!, 1), rows!, sizes(node.shape));
      return base === undefined ? sums : tf.add(base, sums);
    }),
  ),
  kernel(subtractOneHotOperation, ([x, targets], _attributes, { tf }) =>
    tf.tidy(() => tf.sub(x!, tf.oneHot(targets!, x!.shape[1]!, 1, 0, 'float32'))),
  ),
]);

export const EXPANSIONS: ReadonlyMap<string, Expansion> = new Map([
  expansion(e.siluOperation, ([x]) => e.multiply(x!, e.sigmoid(x!))),
  expansion(e.swigluOperation, ([x, u]) => e.multiply(e.silu(x!), u!)),
  expansion(reduceSumSquareOperation, ([x], { axes, keepDims }) => reduceSum(e.square(x!), axes, keepDims)),
  expansion(inverseRmsOperation, ([x], { epsilon }) =>
    e.reciprocal(e.sqrt(e.add(reduceMean(e.square(x!), [-1], true), constant(epsilon)))),
  ),
  expansion(rmsNormOperation, ([x, gain], attributes) =>
    e.multiply(e.multiply(x!, apply(inverseRmsOperation, [x!, gain!], attributes)), gain!),
  ),
  expansion(rotaryOperation, ([x, cos, sin]) => {
    const half = cos!.shape[1]!;
    const [u, v] = split(x!, 3, [half, half]) as [Tensor, Tensor];
    const turned = [
      e.subtract(e.multiply(u, cos!), e.multiply(v, sin!)),
      e.add(e.multiply(v, cos!), e.multiply(u, sin!)),
    ];
    return concat(turned, 3);
  }),
  expansion(logSoftmaxOperation, ([x]) => {
    const { shifted, logTotal } = logTotalOf(x!);
    return e.subtract(shifted, logTotal);
  }),
  // The row of the target instead of its place among the logits: nothing of their size is read once more.
  expansion(crossEntropyOperation, ([hidden, embedding, targets]) => {
    const logits = matmul(hidden!, embedding!, { transposeB: true });
    const { largest, logTotal } = logTotalOf(logits);
    const targetLogit = reduceSum(e.multiply(hidden!, gatherRows(embedding!, targets!)), [1], true);
    return reshape(e.subtract(e.add(largest, logTotal), targetLogit), [logits.shape[0]!]);
  }),
  expansion(logNormalizerOperation, ([hidden, embedding, offsets]) => {
    const product = matmul(hidden!, embedding!, { transposeB: true });
    const logits = offsets === undefined ? product : e.add(product, offsets);
    const { largest, logTotal } = logTotalOf(logits);
    return reshape(e.add(largest, logTotal), [logits.shape[0]!]);
  }),
]);

/**
 * ln sum_k e^x_k over the last axis is `largest` + `logTotal`, both [..., 1]; `shifted` is x less the largest. Exact
 * where probabilities underflow.
 */
function logTotalOf(x: Tensor): { largest: Tensor; shifted: Tensor; logTotal: Tensor } {
  const largest = reduceMax(x, [-1], true);
  const shifted = e.subtract(x, largest);
  return { largest, shifted, logTotal: e.log(reduceSum(e.exp(shifted), [-1], true)) };
}

/** a / b of whole numbers, cut towards zero as ONNX has it; TensorFlow.js rounds down. */
function truncatedQuotient(a: TensorFlow.Tensor, b: TensorFlow.Tensor, tf: Library): TensorFlow.Tensor {
  return tf.tidy(() => {
    const down = tf.floorDiv(a, b);
    const inexact = tf.notEqual(tf.mul(down, b), a);
    const negative = tf.notEqual(tf.less(a, 0), tf.less(b, 0));
    return tf.add(down, tf.cast(tf.logicalAnd(inexact, negative), 'int32'));
  });
}

/**
 * `x` with its batch axes repeated to `batch` where both sides of a product repeat theirs: the library's own CPU
 * backend takes the batches of the smaller side in turn, which is right only if that side has one.
 */
function repeatedBatch(x: TensorFlow.Tensor, batch: readonly number[], tf: Library): TensorFlow.Tensor {
  const own = x.shape.slice(0, -2);
  const single = own.every((size) => size === 1);
  return single || String(own) === String(batch) ? x : tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
}
