import assert from 'node:assert/strict';
import { join } from 'node:path';
import { processEnvironment } from '../../../../src/extension/modelHost/processEnvironment.ts';
import { CACHE_VARIABLE, SOFTWARE_VARIABLE } from '../../../../src/model/process/devices/deviceVariables.ts';
import { CUDA_ENGINE_VARIABLE } from '../../../../src/model/process/devices/deviceVariables.ts';
import { LANGUAGE_MODEL_STORAGE_VARIABLE } from '../../../../src/model/process/starter/openLanguageModel.ts';

describe('the environment of a model process', () => {
  it('names the variables that the process reads', () => {
    const places = { globalStorage: 'storage', cudaEngineFolder: 'cuda', platform: 'darwin' } as const;
    const always = {
      [CACHE_VARIABLE]: join('storage', 'devices.json'),
      [CUDA_ENGINE_VARIABLE]: 'cuda',
      [LANGUAGE_MODEL_STORAGE_VARIABLE]: 'storage',
    };
    assert.deepEqual(processEnvironment({ ...places, softwareAdapters: false }), always);
    assert.deepEqual(processEnvironment({ ...places, softwareAdapters: true }), {
      ...always,
      [SOFTWARE_VARIABLE]: '1',
    });
    const linux = processEnvironment({ ...places, softwareAdapters: false, platform: 'linux' });
    const added = Object.keys(linux).filter((name) => !(name in always));
    assert.deepEqual(added.sort(), ['MALLOC_MMAP_THRESHOLD_', 'MALLOC_TRIM_THRESHOLD_']);
  });
});
