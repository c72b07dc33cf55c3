import assert from 'node:assert/strict';
import { type Engine, EngineError, type EngineErrorReason } from '../../../src/model/engine/engine.ts';
import { reduceMean } from '../../../src/model/graph/ops/reductions.ts';
import { reduceSum } from '../../../src/model/graph/ops/broadcasting.ts';
import { add, multiply } from '../../../src/model/graph/ops/elementwise.ts';
import { concat, reshape } from '../../../src/model/graph/ops/shaping.ts';
import { dimensionSize } from '../../../src/model/graph/ops/sizes.ts';
import { constant, input, state } from '../../../src/model/graph/tensor.ts';
import { floats, ints, scalar } from './hostTensors.ts';

export function because(reason: EngineErrorReason, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof EngineError, String(error));
    assert.equal(error.reason, reason);
    assert.match(error.message, message);
    return true;
  };
}

/** What every engine does, as tests within the describe block of one. */
export function behavesAsAnEngine(engine: () => Engine): void {
  describe('state', () => {
    // x doubles, y becomes the old x: both updates must see values from before the run.
    const x = state('x', [2]);
    const swap = { outputs: { sum: add(x, state('y', [2])) }, updates: { x: add(x, x), y: x } };
    const initial = new Map([
      ['x', floats([1, 2])],
      ['y', floats([0, 0])],
      ['unused', floats([7])],
    ]);

    it('is what its updates compute from the values of before, run after run', async () => {
      const values = engine().createState(initial);
      const executable = await engine().compile(swap);
      let [a, b, y] = [1, 2, [0, 0]];
      for (let run = 0; run < 5; run++) {
        const { sum } = await executable.run({}, values);
        assert.deepEqual([...sum!.data], [a + y[0]!, b + y[1]!]);
        [a, b, y] = [2 * a, 2 * b, [a, b]];
        const read = await values.read();
        assert.deepEqual([...read.get('x')!.data], [a, b]);
        assert.deepEqual([...read.get('y')!.data], y);
      }
      assert.deepEqual([...(await values.read(['unused'])).keys()], ['unused']);
    });

    it('is copied when created, read and written', async () => {
      const source = floats([1, 2]);
      const values = engine().createState(new Map([...initial, ['x', source]]));
      const executable = await engine().compile(swap);
      source.data.fill(9);
      const before = await values.read();
      assert.deepEqual([...before.get('x')!.data], [1, 2]);
      await executable.run({}, values);
      await executable.run({}, values);
      assert.deepEqual([...before.get('x')!.data], [1, 2]);
      before.get('x')!.data.fill(9);
      assert.deepEqual([...(await values.read()).get('x')!.data], [4, 8]);
      values.write(new Map([['x', source]]));
      source.data.fill(0);
      assert.deepEqual([...(await values.read()).get('x')!.data], [9, 9]);
      await executable.run({}, values);
      assert.deepEqual([...(await values.read()).get('x')!.data], [18, 18]);
    });

    it('serves several graphs, and keeps its buffers apart from those of another state', async () => {
      const [first, second] = [engine().createState(initial), engine().createState(initial)];
      const update = await engine().compile(swap);
      const look = await engine().compile({ outputs: { x } });
      for (let run = 0; run < 3; run++) await update.run({}, first);
      await update.run({}, second);
      assert.deepEqual([...(await look.run({}, first))['x']!.data], [8, 16]);
      assert.deepEqual([...(await look.run({}, second))['x']!.data], [2, 4]);
    });

    it('grows, and gets values that it lacked, on updates', async () => {
      const rows = state('rows', ['count', 2]);
      const begin = await engine().compile({
        outputs: {},
        updates: { rows: input('first', ['count', 2]), last: input('first', ['count', 2]) },
      });
      const row = input('row', [1, 2]);
      const append = await engine().compile({
        // The size of what was there before is known in the graph, though no feed has it.
        outputs: { before: dimensionSize(rows, [0]), sum: reduceSum(rows) },
        updates: { rows: concat([rows, row], 0), last: row },
      });
      const values = engine().createState(new Map());
      await assert.rejects(
        append.run({ row: floats([5, 6], [1, 2]) }, values),
        because('invalidArgument', /no state "rows"/),
      );
      for (const first of [[1, 2, 3, 4], []]) {
        await begin.run({ first: floats(first, [first.length / 2, 2]) }, values);
        assert.deepEqual([...values.names].sort(), ['last', 'rows']);
        for (const next of [5, 7]) {
          const before = [...(await values.read()).get('rows')!.data];
          const result = await append.run({ row: floats([next, next + 1], [1, 2]) }, values);
          assert.equal(result['before']!.data[0], before.length / 2);
          assert.equal(result['sum']!.data[0], reduceData(before));
          const { data, shape } = (await values.read()).get('rows')!;
          assert.deepEqual([...data], [...before, next, next + 1]);
          assert.deepEqual(shape, [before.length / 2 + 1, 2]);
          assert.deepEqual([...(await values.read()).get('last')!.data], [next, next + 1]);
        }
      }
      values.dispose();
      await assert.rejects(
        begin.run({ first: floats([1, 2], [1, 2]) }, values),
        because('disposed', /state has been disposed/),
      );
    });

    it('can be frozen into an executable', async () => {
      const values = engine().createState(initial);
      const frozen = await engine().compile(
        { outputs: { y: multiply(x, input('factor', [])) } },
        { constants: values },
      );
      values.write(new Map([['x', floats([0, 0])]]));
      assert.deepEqual([...(await frozen.run({ factor: scalar(10) }))['y']!.data], [10, 20]);
    });

    it('refuses what does not fit, and stays as it was', async () => {
      const values = engine().createState(initial);
      const executable = await engine().compile(swap);
      assert.throws(
        () => engine().createState(new Map([['x', ints([1])]])),
        because('invalidArgument', /"x" is int32/),
      );
      assert.throws(
        () => engine().createState(new Map([['x', floats([1], [2])]])),
        because('invalidArgument', /1 values for \[2\]/),
      );
      const wrong = new Map([
        ['y', floats([5, 5])],
        ['x', floats([1, 2, 3])],
      ]);
      assert.throws(
        () => {
          values.write(wrong);
        },
        because('invalidArgument', /"x" has the shape \[2\], not \[3\]/),
      );
      assert.deepEqual([...(await values.read()).get('y')!.data], [0, 0]);
      await assert.rejects(values.read(['z']), because('invalidArgument', /no state "z"/));
      await assert.rejects(
        executable.run({}),
        because('invalidArgument', /a state of this engine is needed/),
      );
      const other = engine().createState(
        new Map([
          ['x', floats([1])],
          ['y', floats([1])],
        ]),
      );
      await assert.rejects(executable.run({}, other), because('invalidArgument', /"x" has the shape \[1\]/));

      values.dispose();
      await assert.rejects(executable.run({}, values), because('disposed', /state has been disposed/));
    });
  });

  describe('executables', () => {
    const x = input('x', ['batch', 'length', 2]);

    it('serve all sizes, also none', async () => {
      const grown = concat([input('cache', ['batch', 'cached', 2]), x], 1);
      const executable = await engine().compile({
        outputs: { grown, flat: reshape(grown, ['batch*cached+batch*length', 2]), mean: reduceMean(x) },
      });
      for (const [batch, cached, length] of [
        [1, 0, 1],
        [2, 3, 1],
        [2, 0, 4],
      ] as const) {
        const result = await executable.run({
          x: floats(new Float32Array(batch * length * 2).fill(1), [batch, length, 2]),
          cache: floats(new Float32Array(batch * cached * 2), [batch, cached, 2]),
        });
        assert.deepEqual(result['grown']!.shape, [batch, cached + length, 2]);
        assert.deepEqual(result['flat']!.shape, [batch * (cached + length), 2]);
        assert.equal(reduceData(result['flat']!.data), batch * length * 2);
        assert.deepEqual([...result['mean']!.data], [1]);
      }
    });

    it('give leaves, and one value under several names, as results', async () => {
      const sum = reduceSum(x);
      const executable = await engine().compile({
        outputs: { x, again: x, sum, same: sum, one: constant(1) },
      });
      const result = await executable.run({ x: floats([1, 2], [1, 1, 2]), ignored: scalar(3) });
      assert.deepEqual(
        Object.entries(result).map(([name, { data }]) => [name, [...data]]),
        [
          ['x', [1, 2]],
          ['again', [1, 2]],
          ['sum', [3]],
          ['same', [3]],
          ['one', [1]],
        ],
      );
    });

    it('refuse feeds that do not fit', async () => {
      const executable = await engine().compile({ outputs: { y: add(x, input('z', ['length', 1])) } });
      const good = { x: floats([1, 2], [1, 1, 2]), z: floats([1], [1, 1]) };
      assert.deepEqual([...(await executable.run(good))['y']!.data], [2, 3]);
      for (const [feeds, message] of [
        [{ x: good.x }, /feed "z" is missing/],
        [{ ...good, x: floats([1, 2, 3], [1, 1, 2]) }, /"x" has 3 values for the shape \[1, 1, 2\]/],
        [{ ...good, z: ints([1], [1, 1]) }, /"z" must be float32, not int32/],
        [{ ...good, x: floats([1], [1, 1, 1]) }, /"x" has the shape \[1, 1, 1\], not \[batch, length, 2\]/],
        [
          { ...good, z: floats([1, 1], [2, 1]) },
          /"z" has the shape \[2, 1\], not \[length, 1\] with batch = 1, length = 1/,
        ],
        [{ ...good, x: floats([1, 2], [1, 2]) }, /"x" has the shape \[1, 2\]/],
      ] as const)
        await assert.rejects(executable.run(feeds), because('invalidArgument', message));
      await executable.dispose();
      await assert.rejects(executable.run(good), because('disposed', /executable has been disposed/));
    });

    it('need an input for every symbolic size, and one meaning for every name', async () => {
      const loose = reshape(input('n', ['a*b']), ['b', 'a']);
      await assert.rejects(
        engine().compile({ outputs: { loose } }),
        because('invalidGraph', /No input.*"b"/),
      );
      const twice = add(input('v', [2]), input('v', [1]));
      await assert.rejects(
        engine().compile({ outputs: { twice } }),
        because('invalidGraph', /Two inputs.*"v"/),
      );
      const both = add(input('v', [2]), state('v', [2]));
      await assert.rejects(
        engine().compile({ outputs: { both } }),
        because('invalidGraph', /an input and a state/),
      );
    });
  });
}

function reduceData(data: ArrayLike<number>): number {
  return Array.from(data).reduce((sum, value) => sum + value, 0);
}
