import assert from 'node:assert/strict';
import { join } from 'node:path';
import { processEnvironment } from '../../../../src/extension/modelHost/processEnvironment.ts';
import { CACHE_VARIABLE, SOFTWARE_VARIABLE } from '../../../../src/model/process/devices/deviceVariables.ts';
import { CUDA_ENGINE_VARIABLE } from '../../../../src/model/process/devices/deviceVariables.ts';

describe('the environment of a model process', () => {
  it('names the variables that the process reads', () => {
    const places = { globalStorage: 'storage', cudaEngineFolder: 'cuda' };
    const always = { [CACHE_VARIABLE]: join('storage', 'devices.json'), [CUDA_ENGINE_VARIABLE]: 'cuda' };
    assert.deepEqual(processEnvironment({ ...places, softwareAdapters: false }), always);
    assert.deepEqual(processEnvironment({ ...places, softwareAdapters: true }), {
      ...always,
      [SOFTWARE_VARIABLE]: '1',
    });
  });
});
