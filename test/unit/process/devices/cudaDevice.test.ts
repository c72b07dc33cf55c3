import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../../../src/cli/program.ts';
import { Terminal } from '../../../../src/cli/terminal.ts';
import { openEngine } from '../../../../src/model/process/devices/openEngine.ts';
import { CUDA_ENGINE_VARIABLE } from '../../../../src/model/process/devices/deviceVariables.ts';
import { PassThrough } from 'node:stream';

describe('the device "cuda"', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'variorum-cuda-'));
  });
  afterEach(() => {
    Reflect.deleteProperty(process.env, CUDA_ENGINE_VARIABLE);
    rmSync(folder, { recursive: true });
  });

  it('says what it needs, and where it has looked, when it is not installed', async () => {
    process.env[CUDA_ENGINE_VARIABLE] = folder;
    await assert.rejects(openEngine('cuda', 'training'), (error: Error) => {
      assert.match(error.message, /Install the CUDA Engine….*--cuda-engine/);
      assert.ok(error.message.includes(folder));
      return true;
    });
  });

  it('takes its folder from the command line', async () => {
    const errors = new PassThrough();
    const terminal = new Terminal(new PassThrough(), errors);
    const model = join(folder, 'no-model');
    const code = await runProgram(['report', model, '--device', 'cuda', '--cuda-engine', folder], terminal);
    assert.notEqual(code, 2, String(errors.read()));
    assert.equal(process.env[CUDA_ENGINE_VARIABLE], folder);
  });
});
