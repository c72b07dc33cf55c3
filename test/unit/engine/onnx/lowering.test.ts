import assert from 'node:assert/strict';
import type { Engine, HostTensor } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { gradients } from '../../../../src/model/graph/gradients.ts';
import { reduceSum } from '../../../../src/model/graph/ops/broadcasting.ts';
import { crossEntropy } from '../../../../src/model/graph/ops/crossEntropy.ts';
import { multiply } from '../../../../src/model/graph/ops/elementwise.ts';
import { constant, input, type Tensor } from '../../../../src/model/graph/tensor.ts';
import { CASES, drawValues, SIZES } from '../../graph/cases.ts';
import { evaluate, type Value } from '../../graph/interpreter.ts';
import { HAND_KNOWN } from '../handKnown.ts';
import { bools, floats, ints } from '../hostTensors.ts';
import { PROVIDER } from '../provider.ts';

function hostTensor({ dataType }: Tensor, { shape, data }: Value): HostTensor {
  return { float32: floats, int32: ints, bool: bools }[dataType]([...data], shape);
}

function assertClose(actual: HostTensor, expected: Value, what: string): void {
  assert.deepEqual(actual.shape, expected.shape, what);
  const scale = Math.max(1, ...expected.data.map(Math.abs));
  expected.data.forEach((value, k) => {
    const error = Math.abs(actual.data[k]! - value) / scale;
    assert.ok(error < 2e-6, `${what}[${k}]: ${actual.data[k]} instead of ${value}`);
  });
}

describe('ONNX lowering', () => {
  let engine: Engine;
  before(async () => {
    engine = await createOnnxEngine({ provider: PROVIDER });
  });
  after(() => engine.dispose());

  // Float32 on ONNX Runtime against float64 in the interpreter, for the op and for its gradients.
  for (const useCase of CASES)
    it(`computes ${useCase.title}`, async () => {
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
      const executable = await engine.compile({ outputs });
      for (const sizes of SIZES) {
        const leaves = drawValues({ ...useCase, inputs: fed }, sizes);
        const feeds = Object.fromEntries(
          fed.map((tensor) => {
            const name = tensor.attributes['name'] as string;
            return [name, hostTensor(tensor, leaves.get(name)!)];
          }),
        );
        const found = await executable.run(feeds);
        const expected = evaluate(Object.values(outputs), leaves, sizes);
        Object.keys(outputs).forEach((name, k) => {
          assertClose(found[name]!, expected[k]!, name);
        });
      }
      await executable.dispose();
    });

  // Values worked out by hand: neither interpreter nor gradients take part.
  for (const [op, { result, data, shape }] of Object.entries(HAND_KNOWN))
    it(`knows ${op} of constants`, async () => {
      assert.equal(result.op.name, op);
      const executable = await engine.compile({ outputs: { result } });
      const found = (await executable.run({}))['result']!;
      assert.deepEqual(found.shape, shape ?? [data.length]);
      data.forEach((value, k) => {
        assert.ok(Math.abs(found.data[k]! - value) < 1e-5, `${found.data[k]} instead of ${value}`);
      });
      await executable.dispose();
    });

  it('knows a value by hand for every op', () => {
    assert.deepEqual(Object.keys(HAND_KNOWN).sort(), [...new Set(CASES.map(({ op }) => op))].sort());
  });

  it('keeps cross entropy exact where the probability of the target underflows', async () => {
    const hidden = constant(Float32Array.of(1000, -1000), [2, 1]);
    const embedding = constant(Float32Array.of(1, 0), [2, 1]);
    const nats = crossEntropy(hidden, embedding, constant(Int32Array.of(1, 0)));
    const executable = await engine.compile({ outputs: { nats } });
    assert.deepEqual([...(await executable.run({}))['nats']!.data], [1000, 1000]);
  });
});
