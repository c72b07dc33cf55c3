import assert from 'node:assert/strict';
import type { Engine } from '../../../../src/model/engine/engine.ts';
import { adamwStep, momentNames } from '../../../../src/model/graph/adamw.ts';
import { gradients } from '../../../../src/model/graph/gradients.ts';
import { reduceSum } from '../../../../src/model/graph/ops/broadcasting.ts';
import { crossEntropy } from '../../../../src/model/graph/ops/crossEntropy.ts';
import { add } from '../../../../src/model/graph/ops/elementwise.ts';
import { gatherRows } from '../../../../src/model/graph/ops/indexing.ts';
import { type Graph, input, state } from '../../../../src/model/graph/tensor.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { because, behavesAsAnEngine } from '../engineContract.ts';
import { floats, ints, scalar } from '../hostTensors.ts';
import { createTensorFlowCpuEngine, tf } from './tensorFlowCpu.ts';

/** Next-token prediction by a table of rows, trained with AdamW: forward and backward pass, moments, states. */
function tinyTraining(vocabulary: number, width: number): Graph {
  const table = state('table', [vocabulary, width]);
  const ids = input('ids', ['n'], 'int32');
  const loss = reduceSum(crossEntropy(gatherRows(table, ids), table, ids));
  const trained = gradients(loss, [table]).map((gradient) => ({
    name: 'table',
    parameter: table,
    gradient,
    decays: true,
  }));
  const { updates, gradientNorm } = adamwStep(
    trained,
    { learningRate: input('learningRate', []), step: input('step', []) },
    { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clipNorm: 1, weightDecay: 0.1 },
  );
  return { outputs: { loss, gradientNorm }, updates };
}

describe('TensorFlow.js engine', () => {
  let engine: Engine;
  before(async () => {
    engine = await createTensorFlowCpuEngine();
  });
  after(() => engine.dispose());

  behavesAsAnEngine(() => engine);

  it('needs no more memory after a thousand steps than after one', async () => {
    const [vocabulary, width] = [6, 4];
    const executable = await engine.compile(tinyTraining(vocabulary, width));
    const zeros = floats(new Float32Array(vocabulary * width), [vocabulary, width]);
    const { first, second } = momentNames('table');
    const table = floats(Random.fromSeed(1).normals(vocabulary * width), [vocabulary, width]);
    const values = engine.createState(
      new Map([
        ['table', table],
        [first, zeros],
        [second, zeros],
      ]),
    );
    const random = Random.fromSeed(2);
    const losses: number[] = [];
    const used: { numTensors: number; numDataBuffers: number; numBytes: number }[] = [];
    for (let step = 1; step <= 1000; step++) {
      const ids = ints(Array.from({ length: 5 }, () => random.below(vocabulary)));
      const feeds = { ids, learningRate: scalar(0.01), step: scalar(step) };
      losses.push((await executable.run(feeds, values))['loss']!.data[0]!);
      const { numTensors, numDataBuffers, numBytes } = tf.memory();
      used.push({ numTensors, numDataBuffers, numBytes });
    }
    for (const after of used) assert.deepEqual(after, used[0]);
    assert.ok(losses.at(-1)! < losses[0]! / 2, `the loss went from ${losses[0]} to ${losses.at(-1)}`);
    values.dispose();
    await executable.dispose();
  });

  it('holds at no time much more than the values that are still to be read', async () => {
    // A chain of sums of a kilobyte each: at most two of them, and what is fed, need to exist together.
    const x = input('x', [256]);
    let sum = x;
    for (let k = 0; k < 50; k++) sum = add(sum, x);
    const executable = await engine.compile({ outputs: { total: reduceSum(sum) } });
    const before = tf.memory().numBytes;
    let most = 0;
    const add_ = tf.add;
    const library = tf as { add: typeof tf.add };
    library.add = (...terms) => {
      const result = add_(...terms);
      most = Math.max(most, tf.memory().numBytes - before);
      return result as never;
    };
    try {
      await executable.run({ x: floats(new Float32Array(256).fill(1)) });
    } finally {
      library.add = add_;
    }
    assert.equal(most, 3 * 1024);
  });

  it('leaves nothing behind, and a state as it was, when a run fails', async () => {
    const values = engine.createState(new Map([['x', floats([1, 2], [2, 1])]]));
    const table = state('x', [2, 1]);
    const picked = reduceSum(gatherRows(add(table, table), input('ids', ['n'], 'int32')));
    const executable = await engine.compile({ outputs: { picked }, updates: { x: add(table, picked) } });
    const before = tf.memory().numTensors;
    await assert.rejects(executable.run({ ids: ints([5]) }, values), because('failed', /TensorFlow failed/));
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([...(await values.read()).get('x')!.data], [1, 2]);
    await executable.run({ ids: ints([1]) }, values);
    assert.deepEqual([...(await values.read()).get('x')!.data], [5, 6]);
    assert.equal(tf.memory().numTensors, before);
  });

  it('gives back all it holds', async () => {
    const own = await createTensorFlowCpuEngine();
    const before = tf.memory().numTensors;
    const values = own.createState(new Map([['table', floats([1, 2, 3, 4], [2, 2])]]));
    await own.compile(tinyTraining(2, 2));
    await own.compile({ outputs: { x: state('table', [2, 2]) } }, { constants: values });
    assert.ok(tf.memory().numTensors > before);
    await own.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
});
