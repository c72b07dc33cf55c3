import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { DeviceState, Engine, Executable, HostTensor } from '../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../src/model/engine/onnx/onnxRuntime.ts';
import { adamwStep, momentNames } from '../../../src/model/graph/adamw.ts';
import { input, state } from '../../../src/model/graph/tensor.ts';
import { floats, scalar } from './hostTensors.ts';
import { PROVIDER } from './provider.ts';

const SHAPES = { weight: [3, 4], gain: [5] } as const;
type Name = keyof typeof SHAPES;
const NAMES = Object.keys(SHAPES) as Name[];

interface Reference {
  steps: ({ gradientNorm: number } & Record<Name, number[]>)[];
}
const reference = JSON.parse(
  readFileSync(new URL('../../reference/adamw.json', import.meta.url), 'utf8'),
) as Reference;

function byFormula(name: Name, value: (i: number) => number): HostTensor {
  const shape = SHAPES[name];
  const size = shape.reduce((product, dim) => product * dim, 1);
  return floats(
    Array.from({ length: size }, (_, i) => value(i)),
    shape,
  );
}

// The formulas of test/reference/adamw.py.
const initial = (name: Name): HostTensor => byFormula(name, (i) => Math.sin(i + (name === 'weight' ? 1 : 2)));
const gradient = (name: Name, step: number): HostTensor =>
  byFormula(name, (i) => (2 / step ** 2) * Math.cos((name === 'weight' ? 3 : 4) * i + step));

describe('adamwStep', () => {
  let engine: Engine;
  let executable: Executable;
  before(async () => {
    engine = await createOnnxEngine({ provider: PROVIDER });
    const trained = NAMES.map((name) => ({
      name,
      parameter: state(name, SHAPES[name]),
      gradient: input(`gradient of ${name}`, SHAPES[name]),
      decays: name === 'weight',
    }));
    const scalars = { learningRate: input('learningRate', []), step: input('step', []) };
    const options = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, clipNorm: 1, weightDecay: 0.1 };
    const { updates, gradientNorm } = adamwStep(trained, scalars, options);
    executable = await engine.compile({ outputs: { gradientNorm }, updates });
  });
  after(() => engine.dispose());

  function newState(): DeviceState {
    const values = new Map<string, HostTensor>();
    for (const name of NAMES) {
      const { first, second } = momentNames(name);
      values.set(name, initial(name));
      values
        .set(
          first,
          byFormula(name, () => 0),
        )
        .set(
          second,
          byFormula(name, () => 0),
        );
    }
    return engine.createState(values);
  }

  it('takes the ten steps that PyTorch takes, clipped and unclipped', async () => {
    const trained = newState();
    assert.equal(reference.steps.length, 10);
    assert.ok(reference.steps[0]!.gradientNorm > 1 && reference.steps[9]!.gradientNorm < 1);
    for (const [k, expected] of reference.steps.entries()) {
      const step = k + 1;
      const feeds = {
        ...Object.fromEntries(NAMES.map((name) => [`gradient of ${name}`, gradient(name, step)])),
        learningRate: scalar(0.05 / step),
        step: scalar(step),
      };
      const { gradientNorm } = await executable.run(feeds, trained);
      const norm = gradientNorm!.data[0]!;
      assert.ok(Math.abs(norm / expected.gradientNorm - 1) < 1e-6, `norm ${norm} in step ${step}`);
      const values = await trained.read(NAMES);
      for (const name of NAMES)
        expected[name].forEach((value, i) => {
          const found = values.get(name)!.data[i]!;
          assert.ok(Math.abs(found - value) < 1e-6, `step ${step}, ${name}[${i}]: ${found}, not ${value}`);
        });
    }
  });

  it('leaves parameters alone where gradients are zero, but for weight decay', async () => {
    const trained = newState();
    const feeds = {
      ...Object.fromEntries(NAMES.map((name) => [`gradient of ${name}`, byFormula(name, () => 0)])),
      learningRate: scalar(0.5),
      step: scalar(1),
    };
    await executable.run(feeds, trained);
    const values = await trained.read(NAMES);
    assert.deepEqual(values.get('gain')!.data, initial('gain').data);
    initial('weight').data.forEach((value, i) => {
      assert.ok(Math.abs(values.get('weight')!.data[i]! - 0.95 * value) < 1e-7);
    });
  });
});
