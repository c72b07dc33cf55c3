import { broadcastTo, reduceSum } from '../../../src/model/graph/ops/broadcasting.ts';
import { cast, equal, greaterOrEqual, less } from '../../../src/model/graph/ops/comparison.ts';
import { crossEntropy, subtractOneHotOperation } from '../../../src/model/graph/ops/crossEntropy.ts';
import * as e from '../../../src/model/graph/ops/elementwise.ts';
import { gatherRows, scatterAddRows } from '../../../src/model/graph/ops/indexing.ts';
import { logNormalizer } from '../../../src/model/graph/ops/logNormalizer.ts';
import { matmul } from '../../../src/model/graph/ops/matrix.ts';
import {
  inverseRmsOperation,
  logSoftmax,
  reduceSumSquare,
  rmsNorm,
  softmax,
} from '../../../src/model/graph/ops/normalization.ts';
import { reduceMax, reduceMean } from '../../../src/model/graph/ops/reductions.ts';
import { rotary } from '../../../src/model/graph/ops/rotary.ts';
import { concat, pad, reshape, slice, transpose } from '../../../src/model/graph/ops/shaping.ts';
import { sizeOperation } from '../../../src/model/graph/ops/sizes.ts';
import { apply, constant, type Tensor } from '../../../src/model/graph/tensor.ts';

const vector = (...values: number[]): Tensor => constant(Float32Array.from(values));
const matrix = (rows: number, ...values: number[]): Tensor =>
  constant(Float32Array.from(values), [rows, values.length / rows]);
const whole = (...values: number[]): Tensor => constant(Int32Array.from(values));

const ones = matrix(2, 1, 2, 3, 4, 5, 6);
const LN3 = Math.log(3);

/** One use of each op on constants, with the result as worked out by hand. */
export const HAND_KNOWN: Record<string, { result: Tensor; data: number[]; shape?: number[] }> = {
  add: { result: e.add(vector(1, 2), vector(10, 20)), data: [11, 22] },
  subtract: { result: e.subtract(vector(1, 2), constant(5)), data: [-4, -3] },
  multiply: { result: e.multiply(vector(3, -4), vector(2, 0.5)), data: [6, -2] },
  divide: { result: e.divide(constant(6), vector(2, -4)), data: [3, -1.5] },
  maximum: { result: e.maximum(vector(1, 5), vector(3, 3)), data: [3, 5] },
  minimum: { result: e.minimum(vector(1, 5), vector(3, 3)), data: [1, 3] },
  equal: { result: equal(whole(1, 2), whole(2, 2)), data: [0, 1] },
  less: { result: less(whole(1, 2, 3), whole(2, 2, 2)), data: [1, 0, 0] },
  greaterOrEqual: { result: greaterOrEqual(whole(1, 2, 3), whole(2, 2, 2)), data: [0, 1, 1] },
  negate: { result: e.negate(vector(1, -2)), data: [-1, 2] },
  exp: { result: e.exp(vector(0, LN3)), data: [1, 3] },
  log: { result: e.log(vector(1, Math.E)), data: [0, 1] },
  sqrt: { result: e.sqrt(vector(9, 0.25)), data: [3, 0.5] },
  square: { result: e.square(vector(3, -0.5)), data: [9, 0.25] },
  reciprocal: { result: e.reciprocal(vector(4, -0.5)), data: [0.25, -2] },
  tanh: { result: e.tanh(vector(0, LN3)), data: [0, 0.8] },
  sigmoid: { result: e.sigmoid(vector(0, LN3)), data: [0.5, 0.75] },
  silu: { result: e.silu(vector(0, LN3)), data: [0, 0.75 * LN3] },
  swiglu: { result: e.swiglu(vector(0, LN3), vector(5, 4)), data: [0, 3 * LN3] },
  where: { result: e.where(less(whole(1, 2), whole(2, 2)), constant(7), vector(8, 9)), data: [7, 9] },
  cast: { result: cast(vector(1.7, -1.7), 'int32'), data: [1, -1] },
  size: { result: apply(sizeOperation, [ones], { dim: 6 }), data: [6], shape: [] },
  reshape: { result: reshape(ones, [3, 2]), data: [1, 2, 3, 4, 5, 6], shape: [3, 2] },
  transpose: { result: transpose(ones, [1, 0]), data: [1, 4, 2, 5, 3, 6], shape: [3, 2] },
  concat: { result: concat([ones, matrix(2, 7, 8)], 1), data: [1, 2, 3, 7, 4, 5, 6, 8], shape: [2, 4] },
  slice: { result: slice(ones, 1, 1, 3), data: [2, 3, 5, 6], shape: [2, 2] },
  pad: { result: pad(ones, 0, 1, 0), data: [0, 0, 0, 1, 2, 3, 4, 5, 6], shape: [3, 3] },
  broadcastTo: { result: broadcastTo(vector(1, 2), [2, 2]), data: [1, 2, 1, 2], shape: [2, 2] },
  reduceSum: { result: reduceSum(ones, [1]), data: [6, 15] },
  reduceMean: { result: reduceMean(ones, [0], true), data: [2.5, 3.5, 4.5], shape: [1, 3] },
  reduceMax: { result: reduceMax(ones), data: [6], shape: [] },
  reduceSumSquare: { result: reduceSumSquare(ones, [0]), data: [17, 29, 45] },
  matmul: {
    result: matmul(ones, matrix(2, 1, 0, 0, 0, 1, 1), { transposeB: true }),
    data: [1, 5, 4, 11],
    shape: [2, 2],
  },
  gatherRows: { result: gatherRows(ones, whole(1, 0, 1)), data: [4, 5, 6, 1, 2, 3, 4, 5, 6], shape: [3, 3] },
  scatterAddRows: {
    result: scatterAddRows(matrix(3, 1, 2, 3, 4, 5, 6), whole(2, 0, 2), 3, matrix(3, 0, 0, 7, 7, 10, 10)),
    data: [3, 4, 7, 7, 16, 18],
    shape: [3, 2],
  },
  // e^-200 is no float32, but its logarithm is.
  logSoftmax: { result: logSoftmax(vector(0, -200)), data: [0, -200] },
  softmax: { result: softmax(vector(0, LN3)), data: [0.25, 0.75] },
  // (3, 4) has the mean square 12.5 and, with epsilon 12.5, the norm 5.
  rmsNorm: { result: rmsNorm(matrix(1, 3, 4), vector(1, 10), 12.5), data: [0.6, 8], shape: [1, 2] },
  inverseRms: {
    result: apply(inverseRmsOperation, [matrix(1, 3, 4), vector(1, 10)], { epsilon: 12.5 }),
    data: [0.2],
    shape: [1, 1],
  },
  // A quarter turn of (1, 2) is (-2, 1).
  rotary: {
    result: rotary(constant(Float32Array.of(1, 2), [1, 1, 1, 2]), matrix(1, 0), matrix(1, 1)),
    data: [-2, 1],
    shape: [1, 1, 1, 2],
  },
  subtractOneHot: {
    result: apply(subtractOneHotOperation, [matrix(2, 0.5, 0.5, 0.25, 0.75), whole(1, 0)], {}),
    data: [0.5, -0.5, -0.75, 0.75],
    shape: [2, 2],
  },
  // Logits (0, ln 3) give probabilities 1/4 and 3/4.
  crossEntropy: {
    result: crossEntropy(matrix(2, 1, 1), matrix(2, 0, LN3), whole(0, 1)),
    data: [Math.log(4), Math.log(4 / 3)],
  },
  logNormalizer: {
    result: logNormalizer(matrix(2, 1, 2), matrix(2, 0, LN3), vector(LN3, 0)),
    data: [Math.log(3 + 3), Math.log(3 + 9)],
  },
};
