import assert from 'node:assert/strict';
import { gradients } from '../../../src/model/graph/gradients.ts';
import { reduceSum } from '../../../src/model/graph/ops/broadcasting.ts';
import { add, exp, multiply } from '../../../src/model/graph/ops/elementwise.ts';
import { gatherRows } from '../../../src/model/graph/ops/indexing.ts';
import { split } from '../../../src/model/graph/ops/shaping.ts';
import { constant, input, nodesOf, type Tensor } from '../../../src/model/graph/tensor.ts';
import { CASES, drawValues, SIZES } from './cases.ts';
import { type Bindings, evaluate, type Value } from './interpreter.ts';
import { allOperations } from './operations.ts';

/** d loss / d x[k] by central differences, extrapolated once (Richardson), which leaves an error of order step^4. */
function finiteDifference(
  loss: Tensor,
  leaves: ReadonlyMap<string, Value>,
  name: string,
  sizes: Bindings,
): Float64Array {
  const value = leaves.get(name)!;
  const lossAt = (k: number, shift: number): number => {
    const data = value.data.slice();
    data[k]! += shift;
    return evaluate([loss], new Map([...leaves, [name, { ...value, data }]]), sizes)[0]!.data[0]!;
  };
  const slope = (k: number, step: number): number => (lossAt(k, step) - lossAt(k, -step)) / (2 * step);
  const step = 1e-4;
  return value.data.map((_, k) => (4 * slope(k, step / 2) - slope(k, step)) / 3);
}

function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
) {
  assert.equal(actual.length, expected.length, what);
  for (let k = 0; k < expected.length; k++) {
    const scale = Math.max(1, Math.abs(expected[k]!));
    const error = Math.abs(actual[k]! - expected[k]!) / scale;
    assert.ok(error <= tolerance, `${what}[${k}]: ${actual[k]} instead of ${expected[k]}`);
  }
}

/** Ops whose results do not change, or jump, when their inputs move. */
const WITHOUT_GRADIENT = new Set(['equal', 'less', 'greaterOrEqual', 'cast', 'size']);

describe('gradients', () => {
  it('are tested below for every op', async () => {
    const tested = new Set(CASES.map(({ op }) => op));
    assert.deepEqual([...tested].sort(), [...(await allOperations()).keys()].sort());
  });

  for (const useCase of CASES) {
    if (WITHOUT_GRADIENT.has(useCase.op)) continue;
    SIZES.forEach((sizes, which) => {
      it(`of ${useCase.title} (sizes ${which + 1})`, () => {
        const weights = input('weights', useCase.result.shape);
        const loss = reduceSum(multiply(useCase.result, weights));
        const withWeights = { ...useCase, inputs: [...useCase.inputs, weights] };
        const leaves = drawValues(withWeights, sizes);
        // Angles of rotary positions are no parameters.
        const wanted = useCase.inputs.filter(
          ({ dataType, attributes }) =>
            dataType === 'float32' && !(useCase.op === 'rotary' && attributes['name'] !== 'x'),
        );
        const found = evaluate(gradients(loss, wanted), leaves, sizes);
        wanted.forEach((tensor, k) => {
          const name = tensor.attributes['name'] as string;
          const expected = finiteDifference(loss, leaves, name, sizes);
          assertClose(found[k]!.data, expected, 1e-8, `gradient of ${name}`);
        });
      });
    });
  }

  it('add up over all uses of a value', () => {
    const x = input('x', ['batch']);
    const loss = reduceSum(add(multiply(x, exp(x)), x));
    const leaves = new Map([['x', { shape: [2], data: Float64Array.of(0.5, -1) }]]);
    const [gradient] = evaluate(gradients(loss, [x]), leaves, new Map([['batch', 2]]));
    assertClose(gradient!.data, [1.5 * Math.exp(0.5) + 1, 1], 1e-12, 'gradient');
  });

  it('of a split are joined, not added', () => {
    const x = input('x', ['batch', 6]);
    const [a, b, c] = split(x, 1, [1, 2, 3]) as [Tensor, Tensor, Tensor];
    const loss = add(reduceSum(multiply(a, b)), reduceSum(exp(c)));
    const [gradient] = gradients(loss, [x]) as [Tensor];
    assert.equal(gradient.op.name, 'concat');
    assert.ok(!nodesOf([gradient]).some(({ op }) => op.name === 'add'));
    const leaves = new Map([['x', { shape: [1, 6], data: Float64Array.of(2, 3, 5, 0, 1, -1) }]]);
    const [value] = evaluate([gradient], leaves, new Map([['batch', 1]]));
    assertClose(value!.data, [8, 2, 2, 1, Math.E, 1 / Math.E], 1e-12, 'gradient');
  });

  it('of rows picked from a table go straight to what else it receives', () => {
    const table = input('table', [2, 1]);
    const picked = gatherRows(table, constant(Int32Array.of(1, 1)));
    const loss = add(
      add(reduceSum(exp(table)), reduceSum(picked)),
      reduceSum(gatherRows(table, constant(Int32Array.of(0)))),
    );
    const [gradient] = gradients(loss, [table]) as [Tensor];
    assert.equal(gradient.op.name, 'scatterAddRows');
    assert.ok(!nodesOf([gradient]).some(({ op }) => op.name === 'add'));
    const leaves = new Map([['table', { shape: [2, 1], data: Float64Array.of(0, 1) }]]);
    assertClose(evaluate([gradient], leaves, new Map())[0]!.data, [2, Math.E + 2], 1e-12, 'gradient');
  });

  it('are zero where the loss does not depend on a value', () => {
    const [x, y] = [input('x', ['batch', 2]), input('y', [3, 'batch'])];
    const leaves = new Map([['x', { shape: [1, 2], data: Float64Array.of(1, 2) }]]);
    const zeros = gradients(reduceSum(x), [y])[0]!;
    assert.deepEqual(zeros.shape, [3, 'batch']);
    assert.deepEqual([...evaluate([zeros], leaves, new Map([['batch', 1]]))[0]!.data], [0, 0, 0]);
  });

  it('are of scalars only', () => {
    const x = input('x', ['batch', 2]);
    assert.throws(() => gradients(x, [x]), /must be a float32 scalar, not \[batch, 2\]/);
  });
});
