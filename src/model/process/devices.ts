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
    const advice = provider === 'cpu' ? '' : ' Choose the device "auto" or "cpu" instead.';
    throw new ModelProblem('device-unavailable', `${error.message}${advice}`);
  }
}
