import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  graphicsProcessors,
  parseSystemProfile,
  parseVideoControllers,
} from '../../../src/model/engine/graphicsProcessors.ts';

describe('GPUs', () => {
  /** Those that a Linux with these files has. */
  async function withFiles(files: Readonly<Record<string, string>>) {
    const root = mkdtempSync(join(tmpdir(), 'variorum-root-'));
    try {
      for (const [name, contents] of Object.entries(files)) {
        mkdirSync(dirname(join(root, name)), { recursive: true });
        writeFileSync(join(root, name), contents);
      }
      return await graphicsProcessors('linux', root);
    } finally {
      rmSync(root, { recursive: true });
    }
  }

  it('are named by the driver of NVIDIA, and counted once', async () => {
    const found = await withFiles({
      'proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: \t\t NVIDIA GeForce RTX 3060\nIRQ: 100\n',
      'sys/module/nvidia/version': '550.54.14\n',
      'sys/class/drm/renderD128/device/vendor': '0x10de\n',
      'sys/class/drm/renderD128/device/device': '0x2503\n',
    });
    assert.deepEqual(found, [{ name: 'NVIDIA GeForce RTX 3060', driver: '550.54.14' }]);
  });

  it('are otherwise named by the devices of the kernel', async () => {
    const found = await withFiles({
      'sys/class/drm/card0/device/vendor': '0x8086\n',
      'sys/class/drm/renderD128/device/vendor': '0x8086\n',
      'sys/class/drm/renderD128/device/device': '0x9a49\n',
      'sys/class/drm/renderD129/device/vendor': '0x1234\n',
      'proc/sys/kernel/osrelease': '6.1.0\n',
    });
    assert.deepEqual(found, [{ name: 'Intel GPU 0x9a49', driver: '6.1.0' }]);
    assert.deepEqual(await withFiles({}), []);
  });

  it('are read from what macOS and Windows print', () => {
    assert.deepEqual(
      parseSystemProfile('{"SPDisplaysDataType":[{"_name":"Apple M2","sppci_model":"Apple M2"}]}'),
      [{ name: 'Apple M2', driver: '' }],
    );
    const controllers = [
      { Name: 'Microsoft Basic Display Adapter', DriverVersion: '10.0' },
      { Name: 'AMD Radeon RX 6600', DriverVersion: '31.0.21' },
    ];
    assert.deepEqual(parseVideoControllers(JSON.stringify(controllers)), [
      { name: 'AMD Radeon RX 6600', driver: '31.0.21' },
    ]);
  });
});
