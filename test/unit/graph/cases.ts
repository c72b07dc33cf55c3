import { type Dim, evaluateDim } from '../../../src/model/graph/dimensions.ts';
import { broadcastTo, reduceSum } from '../../../src/model/graph/ops/broadcasting.ts';
import { equal, greaterOrEqual, less, cast } from '../../../src/model/graph/ops/comparison.ts';
import { crossEntropy, subtractOneHotOperation } from '../../../src/model/graph/ops/crossEntropy.ts';
import * as elementwise from '../../../src/model/graph/ops/elementwise.ts';
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
import { dimensionSize } from '../../../src/model/graph/ops/sizes.ts';
import { apply, type DataType, input, type Tensor } from '../../../src/model/graph/tensor.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { sizeOf, type Value } from './interpreter.ts';

/** One use of an op, on symbolic sizes, from inputs whose values are drawn at random. */
export interface Case {
  /** The op's name, and what is special here. */
  readonly title: string;
  readonly op: string;
  readonly inputs: readonly Tensor[];
  readonly result: Tensor;
  /** How the values of an input are drawn; standard normal if it is not named here. */
  readonly domains: Readonly<Record<string, Domain>>;
}

type Domain = 'positive' | 'bool' | { below: number };

/** Two ways to bind the symbols of all cases: results must be right for any. */
export const SIZES: readonly ReadonlyMap<string, number>[] = [
  new Map([
    ['batch', 2],
    ['length', 3],
    ['memory', 1],
  ]),
  new Map([
    ['batch', 3],
    ['length', 4],
    ['memory', 2],
  ]),
];

export function drawValues(
  { inputs, domains }: Case,
  sizes: ReadonlyMap<string, number>,
): Map<string, Value> {
  const random = Random.fromSeed(7);
  return new Map(
    inputs.map((tensor) => {
      const name = tensor.attributes['name'] as string;
      const shape = tensor.shape.map((dim) => evaluateDim(dim, sizes));
      const domain = domains[name];
      const draw = (): number => {
        if (domain === 'bool') return random.below(2);
        if (domain === 'positive') return 0.5 + random.uniform();
        // Rounded to float32, so that both precisions compute on the same values.
        return domain === undefined ? random.normal() : random.below(domain.below);
      };
      return [name, { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(draw())) }];
    }),
  );
}

function useOf(
  op: string,
  detail: string,
  shapes: Readonly<Record<string, readonly Dim[] | { shape: readonly Dim[]; dataType: DataType }>>,
  build: (...inputs: Tensor[]) => Tensor,
  domains: Readonly<Record<string, Domain>> = {},
): Case {
  const inputs = Object.entries(shapes).map(([name, given]) =>
    'shape' in given ? input(name, given.shape, given.dataType) : input(name, given),
  );
  return { title: `${op}, ${detail}`, op, inputs, result: build(...inputs), domains };
}

const int32 = (shape: readonly Dim[]) => ({ shape, dataType: 'int32' as const });
const bool = (shape: readonly Dim[]) => ({ shape, dataType: 'bool' as const });
const full = ['batch', 'length', 5];

function binaryCases(
  op: string,
  build: (a: Tensor, b: Tensor) => Tensor,
  domains: Readonly<Record<string, Domain>> = {},
): Case[] {
  return [
    useOf(op, 'equal shapes', { a: full, b: full }, build, domains),
    useOf(op, 'a row', { a: full, b: [5] }, build, domains),
    useOf(op, 'a scalar on the left', { a: [], b: full }, build, domains),
    useOf(op, 'both repeated', { a: ['batch', 1, 5], b: ['length', 1] }, build, domains),
  ];
}

const unaryCase = (op: string, build: (x: Tensor) => Tensor, domain?: Domain): Case =>
  useOf(op, 'any shape', { x: ['batch', 'length'] }, build, domain ? { x: domain } : {});

const reductionCases = (
  op: string,
  build: (x: Tensor, axes?: readonly number[], keepDims?: boolean) => Tensor,
): Case[] => [
  useOf(op, 'last axis kept', { x: full }, (x) => build(x, [-1], true)),
  useOf(op, 'symbolic axis dropped', { x: full }, (x) => build(x, [1])),
  useOf(op, 'two axes', { x: full }, (x) => build(x, [0, 2])),
  useOf(op, 'all axes', { x: full }, (x) => build(x)),
];

const e = elementwise;

export const CASES: readonly Case[] = [
  ...binaryCases('add', e.add),
  ...binaryCases('subtract', e.subtract),
  ...binaryCases('multiply', e.multiply),
  ...binaryCases('divide', e.divide, { b: 'positive' }),
  ...binaryCases('maximum', e.maximum),
  ...binaryCases('minimum', e.minimum),
  ...binaryCases('equal', equal, { a: { below: 3 }, b: { below: 3 } }),
  ...binaryCases('less', less),
  ...binaryCases('greaterOrEqual', greaterOrEqual),
  unaryCase('negate', e.negate),
  unaryCase('exp', e.exp),
  unaryCase('log', e.log, 'positive'),
  unaryCase('sqrt', e.sqrt, 'positive'),
  unaryCase('square', e.square),
  unaryCase('reciprocal', e.reciprocal, 'positive'),
  unaryCase('tanh', e.tanh),
  unaryCase('sigmoid', e.sigmoid),
  unaryCase('silu', e.silu),
  ...binaryCases('swiglu', e.swiglu),
  useOf('where', 'all shapes differ', { c: bool(['length', 1]), a: full, b: [5] }, e.where, { c: 'bool' }),
  useOf('where', 'scalars', { c: bool(full), a: [], b: [] }, e.where, { c: 'bool' }),
  useOf('cast', 'to whole numbers', { x: full }, (x) => cast(x, 'int32')),
  useOf('cast', 'from bool', { x: bool(full) }, (x) => cast(x, 'float32'), { x: 'bool' }),
  useOf('size', 'of two axes', { x: full }, (x) => dimensionSize(x, [0, 1])),
  useOf('reshape', 'axes joined', { x: full }, (x) => reshape(x, ['batch*length', 5])),
  useOf('reshape', 'an axis split', { x: ['batch*length', 6] }, (x) => reshape(x, ['batch', 'length', 2, 3])),
  useOf('reshape', 'two unknown axes moved', { x: ['batch', 'length', 4] }, (x) =>
    reshape(x, [2, 'length', 'batch', 2]),
  ),
  useOf('transpose', 'heads', { x: ['batch', 'length', 2, 3] }, (x) => transpose(x, [0, 2, 1, 3])),
  useOf('transpose', 'a cycle', { x: full }, (x) => transpose(x, [2, 0, 1])),
  useOf('concat', 'memory before text', { a: ['batch', 'memory', 3], b: ['batch', 'length', 3] }, (a, b) =>
    concat([a, b], 1),
  ),
  useOf('concat', 'three rows', { a: [1, 'length'], b: [2, 'length'], c: [1, 'length'] }, (...parts) =>
    concat(parts, 0),
  ),
  useOf('slice', 'the last position', { x: full }, (x) => slice(x, 1, 'length-1', 'length')),
  useOf('slice', 'the middle', { x: full }, (x) => slice(x, -1, 1, 3)),
  useOf('pad', 'symbolic', { x: full }, (x) => pad(x, 1, 'batch', 2)),
  useOf('broadcastTo', 'new and repeated axes', { x: [1, 5] }, (x) => broadcastTo(x, full)),
  ...reductionCases('reduceSum', reduceSum),
  ...reductionCases('reduceMean', reduceMean),
  ...reductionCases('reduceMax', reduceMax),
  ...reductionCases('reduceSumSquare', reduceSumSquare),
  ...[false, true].flatMap((transposeA) =>
    [false, true].flatMap((transposeB) => {
      const build = (a: Tensor, b: Tensor): Tensor => matmul(a, b, { transposeA, transposeB });
      const flags = `transposeA ${transposeA}, transposeB ${transposeB}`;
      const a: Dim[] = transposeA ? ['length', 'batch'] : ['batch', 'length'];
      const b: Dim[] = transposeB ? [5, 'length'] : ['length', 5];
      return [
        useOf('matmul', flags, { a, b }, build),
        useOf('matmul', `batches, ${flags}`, { a: ['memory', 2, ...a], b: ['memory', 2, ...b] }, build),
        useOf('matmul', `batches broadcast, ${flags}`, { a: ['memory', 1, ...a], b: [2, ...b] }, build),
        useOf('matmul', `a matrix on the right, ${flags}`, { a: ['memory', 2, ...a], b }, build),
      ];
    }),
  ),
  useOf('gatherRows', 'repeated rows', { table: [4, 3], ids: int32(['batch', 'length']) }, gatherRows, {
    ids: { below: 4 },
  }),
  useOf('gatherRows', 'of several axes', { table: [4, 2, 'length', 3], ids: int32(['batch']) }, gatherRows, {
    ids: { below: 4 },
  }),
  useOf(
    'scatterAddRows',
    'repeated rows',
    { rows: ['batch', 'length', 3], ids: int32(['batch', 'length']) },
    (rows, ids) => scatterAddRows(rows, ids, 4),
    { ids: { below: 4 } },
  ),
  useOf(
    'scatterAddRows',
    'to a base',
    { rows: ['length', 3], ids: int32(['length']), base: [4, 3] },
    (rows, ids, base) => scatterAddRows(rows, ids, 4, base),
    { ids: { below: 4 } },
  ),
  useOf('softmax', 'last axis', { x: full }, softmax),
  useOf('logSoftmax', 'last axis', { x: full }, logSoftmax),
  useOf('rmsNorm', 'last axis', { x: full, gain: [5] }, (x, gain) => rmsNorm(x, gain, 0.1)),
  useOf('inverseRms', 'last axis', { x: full, gain: [5] }, (x, gain) =>
    apply(inverseRmsOperation, [x, gain], { epsilon: 0.1 }),
  ),
  useOf(
    'rotary',
    'two heads',
    { x: ['batch', 2, 'length', 6], cos: ['length', 3], sin: ['length', 3] },
    rotary,
  ),
  useOf(
    'subtractOneHot',
    'one a row',
    { x: ['length', 5], targets: int32(['length']) },
    (x, targets) => apply(subtractOneHotOperation, [x, targets], {}),
    { targets: { below: 5 } },
  ),
  useOf(
    'crossEntropy',
    'tied embedding',
    { hidden: ['length', 3], embedding: [7, 3], targets: int32(['length']) },
    crossEntropy,
    { targets: { below: 7 } },
  ),
  useOf(
    'logNormalizer',
    'words alone',
    { hidden: ['length', 3], embedding: ['memory', 3] },
    (hidden, embedding) => logNormalizer(hidden, embedding),
  ),
  useOf(
    'logNormalizer',
    'with offsets',
    { hidden: ['length', 3], embedding: [7, 3], offsets: [7] },
    logNormalizer,
  ),
];
