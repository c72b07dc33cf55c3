import assert from 'node:assert/strict';
import type { Engine, HostTensor } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { EXPANSIONS, KERNELS } from '../../../../src/model/engine/tensorflow/tensorFlowOps.ts';
import { planOf } from '../../../../src/model/engine/tensorflow/tensorFlowPlan.ts';
import { gradients } from '../../../../src/model/graph/gradients.ts';
import { reduceSum } from '../../../../src/model/graph/ops/broadcasting.ts';
import { crossEntropy } from '../../../../src/model/graph/ops/crossEntropy.ts';
import { divide, multiply } from '../../../../src/model/graph/ops/elementwise.ts';
import { constant, input, type Tensor } from '../../../../src/model/graph/tensor.ts';
import { CASES, drawValues, SIZES } from '../../graph/cases.ts';
import type { Value } from '../../graph/interpreter.ts';
import { allOperations } from '../../graph/operations.ts';
import { HAND_KNOWN } from '../handKnown.ts';
import { bools, floats, ints } from '../hostTensors.ts';
import { createTensorFlowCpuEngine, tf } from './tensorFlowCpu.ts';

function hostTensor({ dataType }: Tensor, { shape, data }: Value): HostTensor {
  return { float32: floats, int32: ints, bool: bools }[dataType]([...data], shape);
}

function assertEqual(actual: HostTensor, expected: HostTensor, what: string): void {
  assert.equal(actual.dataType, expected.dataType, what);
  assert.deepEqual(actual.shape, expected.shape, what);
  assert.equal(actual.data.length, expected.data.length, what);
  const scale = Math.max(1, ...Array.from(expected.data, Math.abs));
  expected.data.forEach((value, k) => {
    const error = Math.abs(actual.data[k]! - value) / scale;
    assert.ok(error < 2e-6, `${what}[${k}]: ${actual.data[k]} instead of ${value}`);
  });
}

describe('ops on TensorFlow.js', () => {
  let ours: Engine;
  let reference: Engine;
  before(async () => {
    ours = await createTensorFlowCpuEngine();
    reference = await createOnnxEngine({ provider: 'cpu', threads: 1 });
  });
  after(async () => {
    await ours.dispose();
    await reference.dispose();
  });

  it('are there for every op of the graph library, in one way each', async () => {
    const written = [...KERNELS.keys(), ...EXPANSIONS.keys()];
    assert.deepEqual(written.sort(), [...(await allOperations()).keys()].sort());
  });

  // The op and its gradients, on TensorFlow.js and on ONNX Runtime.
  for (const useCase of CASES)
    it(`agree with ONNX Runtime on ${useCase.title}`, async () => {
      const { inputs, result } = useCase;
      const outputs: Record<string, Tensor> = { result };
      const fed = [...inputs];
      if (result.dataType === 'float32') {
        const weights = input('weights', result.shape);
        fed.push(weights);
        const wanted = inputs.filter(({ dataType }) => dataType === 'float32');
        gradients(reduceSum(multiply(result, weights)), wanted).forEach((gradient, k) => {
          outputs[`gradient of ${String(wanted[k]!.attributes['name'])}`] = gradient;
        });
      }
      const executables = [await ours.compile({ outputs }), await reference.compile({ outputs })] as const;
      for (const sizes of SIZES) {
        const values = drawValues({ ...useCase, inputs: fed }, sizes);
        const feeds = Object.fromEntries(
          fed.map((tensor) => {
            const name = tensor.attributes['name'] as string;
            return [name, hostTensor(tensor, values.get(name)!)];
          }),
        );
        const before = tf.memory().numTensors;
        const found = await executables[0].run(feeds);
        assert.equal(tf.memory().numTensors, before, 'tensors left behind');
        const expected = await executables[1].run(feeds);
        for (const name of Object.keys(outputs)) assertEqual(found[name]!, expected[name]!, name);
      }
      for (const executable of executables) await executable.dispose();
    });

  // Values worked out by hand: ONNX Runtime takes no part.
  for (const [op, { result, data, shape }] of Object.entries(HAND_KNOWN))
    it(`know ${op} of constants`, async () => {
      const executable = await ours.compile({ outputs: { result } });
      const found = (await executable.run({}))['result']!;
      assert.deepEqual(found.shape, shape ?? [data.length]);
      data.forEach((value, k) => {
        assert.ok(Math.abs(found.data[k]! - value) < 1e-5, `${found.data[k]} instead of ${value}`);
      });
      await executable.dispose();
    });

  it('cut quotients of whole numbers towards zero', async () => {
    const [a, b] = [
      constant(Int32Array.of(7, -7, 7, -7, 6, 0)),
      constant(Int32Array.of(2, 2, -2, -2, -3, -5)),
    ];
    const graph = { outputs: { quotient: divide(a, b) } };
    for (const engine of [ours, reference]) {
      const { quotient } = await (await engine.compile(graph)).run({});
      assert.deepEqual(
        Array.from(quotient!.data, (value) => value + 0),
        [3, -3, -3, 3, -2, 0],
      );
    }
  });

  it('keep cross entropy exact where the probability of the target underflows', async () => {
    const hidden = constant(Float32Array.of(1000, -1000), [2, 1]);
    const embedding = constant(Float32Array.of(1, 0), [2, 1]);
    const nats = crossEntropy(hidden, embedding, constant(Int32Array.of(1, 0)));
    const executable = await ours.compile({ outputs: { nats } });
    assert.deepEqual([...(await executable.run({}))['nats']!.data], [1000, 1000]);
  });

  it('compute once what cross entropy and its gradient have in common', () => {
    const [hidden, embedding] = [input('hidden', ['n', 3]), input('embedding', [7, 3])];
    const loss = reduceSum(crossEntropy(hidden, embedding, input('targets', ['n'], 'int32')));
    const [gradient] = gradients(loss, [hidden]);
    const { steps } = planOf({ outputs: { loss, gradient: gradient! } });
    const count = (name: string): number => steps.filter(({ node }) => node.op.name === name).length;
    // Logits, and the gradient of the hidden states; the powers of e serve the loss, and once more the probabilities.
    assert.equal(count('matmul'), 2);
    assert.equal(count('reduceMax'), 1);
    assert.equal(count('exp'), 2);
  });
});
