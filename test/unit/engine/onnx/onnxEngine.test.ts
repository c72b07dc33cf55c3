import assert from 'node:assert/strict';
import type { Engine } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { gradients } from '../../../../src/model/graph/gradients.ts';
import { reduceMean, reduceMax } from '../../../../src/model/graph/ops/reductions.ts';
import { broadcastTo, reduceSum } from '../../../../src/model/graph/ops/broadcasting.ts';
import { add, multiply, subtract, tanh } from '../../../../src/model/graph/ops/elementwise.ts';
import { gatherRows } from '../../../../src/model/graph/ops/indexing.ts';
import { matmul } from '../../../../src/model/graph/ops/matrix.ts';
import { crossEntropy } from '../../../../src/model/graph/ops/crossEntropy.ts';
import { softmax } from '../../../../src/model/graph/ops/normalization.ts';
import { reshape } from '../../../../src/model/graph/ops/shaping.ts';
import { constant, input, state } from '../../../../src/model/graph/tensor.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { because, behavesAsAnEngine } from '../engineContract.ts';
import { floats, ints } from '../hostTensors.ts';
import { PROVIDER } from '../provider.ts';

/** A GPU reads something else where an index is out of range, and adds scattered rows in any order. */
const onlyOnCpu = PROVIDER === 'cpu' ? it : () => undefined;

describe('ONNX Runtime engine', () => {
  let engine: Engine;
  before(async () => {
    engine = await createOnnxEngine({ provider: PROVIDER });
  });
  after(() => engine.dispose());

  it('turns the telemetry of its library off', () => {
    assert.equal(process.env['ORT_DISABLE_TELEMETRY'], '1');
    assert.equal(engine.name, PROVIDER);
    assert.match(engine.device, PROVIDER === 'cpu' ? /\d+ threads/ : /WebGPU/);
  });

  behavesAsAnEngine(() => engine);

  it('lets one run at a time update a state', async () => {
    const x = state('x', [2]);
    const executable = await engine.compile({ outputs: {}, updates: { x: add(x, x) } });
    const values = engine.createState(new Map([['x', floats([1, 2])]]));
    const running = executable.run({}, values);
    await assert.rejects(executable.run({}, values), because('busy', /Another run/));
    assert.throws(
      () => {
        values.write(new Map());
      },
      because('busy', /is updating/),
    );
    await running;
    assert.deepEqual([...(await values.read()).get('x')!.data], [2, 4]);
  });

  onlyOnCpu(
    'holds a state twice at most, whatever the library copies, and nothing of it afterwards',
    async () => {
      const MEGABYTE = 2 ** 20;
      const held = (): number => process.memoryUsage().arrayBuffers / MEGABYTE;
      const initial = floats(new Float32Array(MEGABYTE));
      const before = held();
      for (const size of [MEGABYTE, 'n'] as const) {
        const x = state('x', [size]);
        const executable = await engine.compile({
          outputs: { mean: reduceMean(x) },
          updates: { x: add(x, x) },
        });
        const values = engine.createState(new Map([['x', initial]]));
        for (let run = 0; run < 8; run++) {
          await executable.run({}, values);
          // 4 MB, twice.
          assert.ok(held() - before < 9, `${held() - before} MB after run ${run}`);
        }
        values.dispose();
        assert.ok(held() - before < 1);
      }
    },
  );

  onlyOnCpu('runs a graph several rounds in one call, each with inputs and sizes of its own', async () => {
    const values = engine.createState(
      new Map([
        ['x', floats([1, 2])],
        ['y', floats([0, 0])],
      ]),
    );
    const x = state('x', [2]);
    const row = input('row', ['n']);
    const sum = reduceSum(row);
    const executable = await engine.series!.compile({
      outputs: { x, mean: reduceMean(row), row: broadcastTo(sum, ['n', 2]) },
      updates: { x: add(x, sum), y: x },
    });
    const rows = [[1], [2, 3, 4], [5, 6], [-20]];
    const results = await executable.runRounds(
      rows.map((row) => ({ row: floats(row) })),
      values,
    );
    assert.equal(engine.series!.rounds, rows.length);
    assert.deepEqual(
      results.map((result) => [[...result['x']!.data], result['mean']!.data[0], result['row']!.shape]),
      [
        [[1, 2], 1, [1, 2]],
        [[2, 3], 3, [3, 2]],
        [[11, 12], 5.5, [2, 2]],
        [[22, 23], -20, [1, 2]],
      ],
    );
    const read = await values.read();
    assert.deepEqual([...read.get('x')!.data], [2, 3]);
    assert.deepEqual([...read.get('y')!.data], [22, 23]);
    await assert.rejects(
      executable.runRounds([{ row: floats([1]) }], values),
      because('invalidArgument', /compiled for 4 rounds, not for 1/),
    );
  });

  onlyOnCpu('keeps a state as it was when a run fails', async () => {
    const values = engine.createState(new Map([['x', floats([1, 2], [2, 1])]]));
    const table = state('x', [2, 1]);
    const picked = reduceSum(gatherRows(table, input('ids', ['n'], 'int32')));
    const executable = await engine.compile({ outputs: { picked }, updates: { x: add(table, picked) } });
    await assert.rejects(executable.run({ ids: ints([5]) }, values), because('failed', /failed to run/));
    assert.deepEqual([...(await values.read()).get('x')!.data], [1, 2]);
    await executable.run({ ids: ints([1]) }, values);
    assert.deepEqual([...(await values.read()).get('x')!.data], [3, 4]);
  });

  onlyOnCpu('gives bit-identical losses for equal seeds', async () => {
    // Every op whose threads could race takes part: scattered rows, cross entropy, large sums.
    const [vocabulary, width] = [300, 64];
    const table = state('table', [vocabulary, width]);
    const layer = state('layer', [width, width]);
    const ids = input('ids', ['batch', 'length'], 'int32');
    const hidden = tanh(matmul(gatherRows(table, ids), layer));
    const weights = softmax(matmul(hidden, hidden, { transposeB: true }));
    const rows = reshape(matmul(weights, hidden), ['batch*length', width]);
    const loss = reduceMean(crossEntropy(rows, table, reshape(ids, ['batch*length'])));
    const updates = Object.fromEntries(
      gradients(loss, [table, layer]).map((gradient, k) => {
        const parameter = [table, layer][k]!;
        return [['table', 'layer'][k]!, subtract(parameter, multiply(gradient, constant(0.5)))];
      }),
    );
    const executable = await engine.compile({ outputs: { loss, largest: reduceMax(layer) }, updates });

    async function losses(): Promise<number[]> {
      const random = Random.fromSeed(3);
      const values = engine.createState(
        new Map([
          ['table', floats(random.normals(vocabulary * width), [vocabulary, width])],
          ['layer', floats(random.normals(width * width), [width, width])],
        ]),
      );
      const found = [];
      for (let step = 0; step < 10; step++) {
        // Few distinct ids, so that many rows are added to the same place.
        const batch = Array.from({ length: 64 * 24 }, () => random.below(20));
        const result = await executable.run({ ids: ints(batch, [64, 24]) }, values);
        found.push(result['loss']!.data[0]!, result['largest']!.data[0]!);
      }
      return found;
    }
    const first = await losses();
    assert.ok(first.every(Number.isFinite) && first[18]! < first[0]!);
    for (let repeat = 0; repeat < 5; repeat++) assert.deepEqual(await losses(), first);
  });
});
