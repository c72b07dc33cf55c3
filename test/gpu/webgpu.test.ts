import assert from 'node:assert/strict';
import { REQUIRED, skipWithout } from '../required.ts';
import { workOn, type Worked } from './onDevice.ts';
import type { WorkerResult } from './worker.ts';

/** The same tiny model trained and decoded on the CPU and through WebGPU; skipped where there is no adapter. */
describe('WebGPU', () => {
  let gpu: Worked;
  let cpu: Worked;
  before(async function () {
    gpu = await workOn('webgpu');
    if ('unavailable' in gpu.result) {
      const { unavailable } = gpu.result;
      assert.match(unavailable, /^ONNX Runtime cannot use its webgpu provider here: /);
      assert.equal(gpu.end, 0);
      skipWithout(this, REQUIRED.gpu, `WebGPU has no adapter on this machine. ${unavailable}`);
    }
    cpu = await workOn('cpu');
    console.log(`    on ${(gpu.result as WorkerResult).device}`);
  });
  const results = (): [WorkerResult, WorkerResult] => [
    gpu.result as WorkerResult,
    cpu.result as WorkerResult,
  ];

  it('runs every node of training, evaluating, encoding and decoding on the device', () => {
    // All graphs ran, and were profiled.
    assert.ok(gpu.placements.length > 1000, `${gpu.placements.length} nodes`);
    assert.ok(gpu.placements.filter(({ operator }) => operator === 'MatMul').length > 50);
    assert.deepEqual(
      gpu.placements.filter(({ provider }) => provider !== 'WebGpuExecutionProvider'),
      [],
    );
    // Neither does anything travel between two nodes.
    assert.deepEqual(
      gpu.placements.filter(({ operator }) => operator.startsWith('Memcpy')),
      [],
    );
    assert.ok(cpu.placements.every(({ provider }) => provider === 'CPUExecutionProvider'));
  });

  it('keeps parameters and moments on the device', () => {
    const { stateLocations } = gpu.result as WorkerResult;
    assert.ok(stateLocations.length > 60);
    assert.deepEqual([...new Set(stateLocations)], ['gpu-buffer']);
  });

  it('keeps the caches of a text that is decoded on the device', () => {
    const { cacheLocations } = gpu.result as WorkerResult;
    // Keys, values and a vector of each of the two layers.
    assert.deepEqual(cacheLocations, new Array(6).fill('gpu-buffer'));
  });

  it('has the losses of the CPU over 50 steps', () => {
    const [onGpu, onCpu] = results();
    assert.equal(onGpu.losses.length, 50);
    assert.ok(onCpu.losses.at(-1)! < onCpu.losses[0]! / 1.5, 'training has an effect');
    onGpu.losses.forEach((loss, step) => {
      const error = Math.abs(loss / onCpu.losses[step]! - 1);
      assert.ok(error < 1e-3, `step ${step}: ${loss} instead of ${onCpu.losses[step]}`);
    });
  });

  it('evaluates, encodes and decodes as the CPU does', () => {
    const [onGpu, onCpu] = results();
    onGpu.evaluation.forEach((nats, k) => {
      assert.ok(Math.abs(nats - onCpu.evaluation[k]!) < 1e-2, `${nats} instead of ${onCpu.evaluation[k]}`);
    });
    onGpu.posteriorMean.forEach((value, k) => {
      const expected = onCpu.posteriorMean[k]!;
      assert.ok(Math.abs(value - expected) < 1e-2, `${value} instead of ${expected}`);
    });
    assert.ok(onGpu.texts.every((tokens) => tokens.length > 0));
    assert.deepEqual(onGpu.texts, onCpu.texts);
  });

  it('lets its process end well', () => {
    assert.equal(gpu.end, 0);
    assert.equal(cpu.end, 0);
  });
});
