import type { Engine } from '../../engine/engine.ts';
import { graphicsProcessors } from '../../engine/graphicsProcessors.ts';
import { createOnnxCudaEngine } from '../../engine/onnx/onnxCuda.ts';
import { createOnnxEngine } from '../../engine/onnx/onnxRuntime.ts';
import { createCudaEngine } from '../../engine/tensorflow/cudaEngine.ts';
import type { DeviceKind } from './deviceKinds.ts';
import { CUDA_ENGINE_VARIABLE } from './deviceVariables.ts';

/**
 * Starts an engine on a device.
 * @param threads of one operator on the CPU; all cores by default
 * @throws EngineError unavailable
 */
export async function createEngine(device: DeviceKind, threads?: number): Promise<Engine> {
  switch (device) {
    case 'cpu':
      return createOnnxEngine({ provider: 'cpu', ...(threads !== undefined && { threads }) });
    case 'webgpu': {
      const [first] = await graphicsProcessors();
      const deviceName = `${first?.name ?? 'software adapter'}, WebGPU`;
      return createOnnxEngine({ provider: 'webgpu', deviceName });
    }
    case 'onnx-cuda': {
      const nvidia = (await graphicsProcessors()).find(({ name }) => name.startsWith('NVIDIA'));
      return createOnnxCudaEngine(nvidia?.name);
    }
    case 'cuda':
      return createCudaEngine(process.env[CUDA_ENGINE_VARIABLE]);
  }
}
