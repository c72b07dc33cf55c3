import type { TrainingSettings } from '../../shared/modelProtocol.ts';
import { EngineError, type Engine } from '../engine/engine.ts';
import { createOnnxEngine } from '../engine/onnxRuntime.ts';
import { ModelProblem } from './modelProblem.ts';

/**
 * An engine on the device that the user chose. `auto` is the processor, until the graphics processor has been measured
 * to be faster where there is one.
 * @param threads of one operator on the processor; all cores by default
 * @throws ModelProblem device-unavailable
 */
export async function openEngine(device: TrainingSettings['device'], threads?: number): Promise<Engine> {
  const provider = device === 'auto' ? 'cpu' : device;
  try {
    return await createOnnxEngine({ provider, ...(threads !== undefined && { threads }) });
  } catch (error) {
    if (!(error instanceof EngineError && error.reason === 'unavailable')) throw error;
    // What the library says names its source files; it is for the log.
    throw new ModelProblem(
      'device-unavailable',
      provider === 'webgpu'
        ? 'No graphics processor that works with WebGPU was found on this machine. Choose the device "auto" or "cpu".'
        : 'ONNX Runtime, which computes the model, does not work on this machine. Its libraries exist for Linux and ' +
            'Windows (x64 and arm64) and macOS (arm64).',
      { cause: error },
    );
  }
}
