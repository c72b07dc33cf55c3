import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceItems } from '../../../../src/extension/devices/deviceItems.ts';
import { fastestFirst, measureDevices } from '../../../../src/model/process/devices/deviceOrder.ts';
import { openEngine } from '../../../../src/model/process/devices/openEngine.ts';
import { runProbe } from '../../../../src/model/process/devices/benchmark.ts';
import { DEVICE_KINDS } from '../../../../src/model/process/devices/deviceKinds.ts';
import type { DeviceReport } from '../../../../src/shared/protocol/trainingProtocol.ts';

const cpu: DeviceReport = {
  device: 'cpu',
  title: 'CPU',
  name: 'Two cores',
  tokensPerSecond: 3000,
  unavailable: null,
  detail: null,
};
const gpu: DeviceReport = {
  ...cpu,
  device: 'webgpu',
  title: 'Graphics',
  name: 'A GPU',
  tokensPerSecond: 90_000,
};
const broken: DeviceReport = { ...gpu, name: null, tokensPerSecond: null, unavailable: 'It does not start.' };

describe('devices', () => {
  it('are tried fastest first, and the CPU whatever was measured', () => {
    assert.deepEqual(fastestFirst([cpu, gpu]), ['webgpu', 'cpu']);
    assert.deepEqual(fastestFirst([cpu, { ...gpu, tokensPerSecond: 40 }]), ['cpu', 'webgpu']);
    assert.deepEqual(fastestFirst([cpu, broken]), ['cpu']);
    assert.deepEqual(fastestFirst([broken]), ['cpu']);
  });

  it('are listed with what was measured, or why they cannot be chosen', () => {
    const [automatic, processor, graphics] = deviceItems([cpu, broken], 'cpu');
    assert.deepEqual(automatic, {
      label: 'Automatic',
      description: '',
      detail: 'Trains on what was measured to be fastest: Two cores',
      device: 'auto',
    });
    assert.deepEqual(processor, {
      label: 'Two cores',
      description: 'chosen now',
      detail: '3,000 tokens per second when training a medium model',
      device: 'cpu',
    });
    assert.equal(graphics!.device, undefined);
    assert.match(graphics!.detail, /It does not start\.$/);
    assert.match(deviceItems([cpu, gpu], 'auto')[0]!.detail, /A GPU$/);
  });

  it('are measured in processes of their own, and remembered for this machine', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'variorum-devices-'));
    const file = join(folder, 'global', 'devices.json');
    process.env['VARIORUM_DEVICE_CACHE'] = file;
    try {
      const reports = await measureDevices();
      assert.deepEqual(
        reports.map(({ device }) => device),
        [...DEVICE_KINDS],
      );
      for (const { device, name, tokensPerSecond, unavailable } of reports)
        if (tokensPerSecond === null)
          assert.ok(device !== 'cpu' && unavailable !== null && unavailable !== '');
        else assert.ok(tokensPerSecond > 0 && unavailable === null && name !== null);

      // `auto` believes what was measured, on this machine only.
      const cache = JSON.parse(readFileSync(file, 'utf8')) as { machine: string; reports: DeviceReport[] };
      assert.deepEqual(cache.reports, reports);
      writeFileSync(file, JSON.stringify({ ...cache, reports: [{ ...cpu, tokensPerSecond: 1 }, broken] }));
      const engine = await openEngine('auto', 'training', { threads: 1 });
      assert.equal(engine.name, 'cpu');
      await engine.dispose();
      const kept = JSON.parse(readFileSync(file, 'utf8')) as { reports: DeviceReport[] };
      assert.equal(kept.reports[0]!.tokensPerSecond, 1, 'nothing was measured again');
    } finally {
      delete process.env['VARIORUM_DEVICE_CACHE'];
      rmSync(folder, { recursive: true });
    }
  });

  it('that a probe says nothing sensible of do not start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'variorum-probe-'));
    const program = join(folder, 'probe.mjs');
    const said = async (message: unknown) => {
      writeFileSync(program, `process.send(${JSON.stringify(message)}, () => process.disconnect());`);
      return runProbe(program, 'cpu');
    };
    try {
      const result = { name: 'Two cores', tokensPerSecond: 3000, detail: null };
      assert.deepEqual(await said(result), result);
      for (const message of ['fast', {}, { ...result, tokensPerSecond: -1 }, { ...result, name: 7 }]) {
        const { name, tokensPerSecond, detail } = await said(message);
        assert.deepEqual([name, tokensPerSecond], [null, null]);
        assert.match(detail!, /gave no result/);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
