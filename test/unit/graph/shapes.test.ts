import assert from 'node:assert/strict';
import {
  addDims,
  canonicalDim,
  dimTerms,
  evaluateDim,
  multiplyDims,
  subtractDims,
} from '../../../src/model/graph/dimensions.ts';
import { broadcastTo } from '../../../src/model/graph/ops/broadcasting.ts';
import { cast } from '../../../src/model/graph/ops/comparison.ts';
import { crossEntropy } from '../../../src/model/graph/ops/crossEntropy.ts';
import { add, where } from '../../../src/model/graph/ops/elementwise.ts';
import { gatherRows, scatterAddRows } from '../../../src/model/graph/ops/indexing.ts';
import { matmul } from '../../../src/model/graph/ops/matrix.ts';
import { rmsNorm } from '../../../src/model/graph/ops/normalization.ts';
import { rotary } from '../../../src/model/graph/ops/rotary.ts';
import { concat, reshape, slice, split, transpose } from '../../../src/model/graph/ops/shaping.ts';
import { constant, input } from '../../../src/model/graph/tensor.ts';

describe('dimensions', () => {
  it('have one spelling', () => {
    assert.equal(canonicalDim('memory + length'), 'length+memory');
    assert.equal(canonicalDim('length*batch'), 'batch*length');
    assert.equal(canonicalDim('b+2*a+b-3'), '2*a+2*b-3');
    assert.equal(canonicalDim('3*4'), 12);
    assert.equal(canonicalDim('n-n'), 0);
  });

  it('add, subtract and multiply as polynomials', () => {
    assert.equal(addDims('n', 1, 'n'), '2*n+1');
    assert.equal(subtractDims('n+m', 'm'), 'n');
    assert.equal(subtractDims(2, 'n'), '-n+2');
    assert.equal(multiplyDims('a+b', 'a-b'), 'a*a-b*b');
    assert.equal(multiplyDims(), 1);
  });

  it('are evaluated with the sizes of their symbols', () => {
    const sizes = new Map([
      ['batch', 3],
      ['length', 5],
    ]);
    assert.equal(evaluateDim('2*batch*length-length+1', sizes), 26);
    assert.throws(() => evaluateDim('heads', sizes), /No input gives the size "heads"/);
    assert.deepEqual(dimTerms('2*a*b-1'), [
      { coefficient: 2, symbols: ['a', 'b'] },
      { coefficient: -1, symbols: [] },
    ]);
  });

  it('are refused when they are no sums of products', () => {
    for (const wrong of ['', 'a/2', '(a+b)', 'a**b', '2a', 'a b c+']) {
      assert.throws(() => canonicalDim(wrong), /is no dimension/, wrong);
    }
    assert.throws(() => canonicalDim(1.5), /must be a whole number/);
  });
});

describe('shape rules', () => {
  const x = input('x', ['batch', 'length', 4]);
  const ids = input('ids', ['batch'], 'int32');

  it('carry symbols through', () => {
    assert.deepEqual(add(x, input('row', ['length', 1])).shape, ['batch', 'length', 4]);
    assert.deepEqual(reshape(x, ['length*batch', 4]).shape, ['batch*length', 4]);
    assert.deepEqual(concat([x, input('y', ['batch', 'memory', 4])], 1).shape, ['batch', 'length+memory', 4]);
    assert.deepEqual(slice(x, 1, 1, 'length').shape, ['batch', 'length-1', 4]);
    assert.deepEqual(matmul(x, input('w', [7, 4]), { transposeB: true }).shape, ['batch', 'length', 7]);
    assert.deepEqual(matmul(x, x, { transposeB: true }).shape, ['batch', 'length', 'length']);
    assert.deepEqual(scatterAddRows(input('r', ['batch', 4]), ids, 'v').shape, ['v', 4]);
  });

  it('reject what does not fit, with op, shapes and reason', () => {
    const w = input('w', [3, 7]);
    const wrong: [() => unknown, RegExp][] = [
      [
        () => add(x, input('y', [5])),
        /^Error: add\(float32\[batch, length, 4\], float32\[5\]\): .*4 against 5/,
      ],
      [() => add(x, input('y', ['width'])), /add.*4 against width/],
      [() => add(input('n', ['batch']), ids), /add.*different types/],
      [() => where(x, x, x), /where.*condition must be bool/],
      [() => matmul(x, w), /matmul.*inner sizes 4 and 3 differ/],
      [() => matmul(input('v', [4]), w), /matmul.*at least two axes/],
      [() => reshape(x, ['batch', 4]), /reshape.*another number of elements/],
      [() => transpose(x, [0, 0, 1]), /transpose.*no permutation/],
      [() => concat([x, input('y', ['batch', 'length', 5])], 1), /concat.*only axis 1 may differ/],
      [() => concat([], 0), /concat: nothing to join/],
      [() => slice(x, 2, 3, 5), /slice.*does not lie within axis 2/],
      [() => slice(x, 1, 'length', 'length-1'), /slice.*does not lie within axis 1/],
      [() => slice(x, 3, 0, 1), /no axis 3 in shape \[batch, length, 4\]/],
      [() => split(x, 2, [1, 2]), /split: parts of 3 in all/],
      [() => broadcastTo(x, [4]), /broadcastTo.*cannot be repeated to \[4\]/],
      [() => gatherRows(w, x), /gatherRows.*must be int32/],
      [() => rmsNorm(x, input('gain', [3])), /rmsNorm.*size of the last axis/],
      [() => rotary(x, w, w), /rotary.*expected x \[B, H, T, D\]/],
      [() => crossEntropy(w, w, ids), /crossEntropy.*expected int32 targets/],
      [() => constant(Float32Array.of(1, 2), [3]), /constant\(\): 2 values for shape \[3\]/],
    ];
    for (const [build, message] of wrong) assert.throws(build, message);
  });

  it('add no nodes for what changes nothing', () => {
    assert.equal(reshape(x, ['batch', 'length', 4]), x);
    assert.equal(reshape(reshape(x, ['batch*length', 4]), ['batch', 'length', 4]), x);
    assert.equal(reshape(reshape(x, ['batch*length', 4]), [4, 'batch*length']).inputs[0], x);
    assert.equal(slice(x, 1, 0, 'length'), x);
    assert.equal(broadcastTo(x, ['batch', 'length', 4]), x);
    assert.equal(concat([x], 0), x);
    assert.equal(cast(x, 'float32'), x);
  });
});
