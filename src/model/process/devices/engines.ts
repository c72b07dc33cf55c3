import { createCudaEngine } from '../../engine/tensorflow/cudaEngine.ts';
import type { Engine } from '../../engine/engine.ts';
import { graphicsProcessors } from '../../engine/graphicsProcessors.ts';
import { createOnnxCudaEngine } from '../../engine/onnx/onnxCuda.ts';
import { createOnnxEngine } from '../../engine/onnx/onnxRuntime.ts';

/** Everything that can compute a model, in the order in which ties are decided. */
export const DEVICE_KINDS = ['cpu', 'webgpu', 'onnx-cuda', 'cuda'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export const DEVICE_TITLES: Readonly<Record<DeviceKind, string>> = {
  cpu: 'Processor',
  webgpu: 'Graphics processor, through WebGPU',
  'onnx-cuda': 'NVIDIA GPU, through CUDA and ONNX Runtime',
  cuda: 'NVIDIA GPU, through CUDA and TensorFlow',
};

/** Names the folder that the CUDA engine is installed in. Set by whoever starts this program. */
export const CUDA_ENGINE_VARIABLE = 'VARIORUM_CUDA_ENGINE';

/** What a probe of a device found. */
export interface ProbeResult {
  /** The device, in words for people; null where it does not start. */
  readonly name: string | null;
  /** Of training steps, padding not counted; null where they failed. */
  readonly tokensPerSecond: number | null;
  /** What the library said where something failed; for the log. */
  readonly detail: string | null;
}

/**
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
