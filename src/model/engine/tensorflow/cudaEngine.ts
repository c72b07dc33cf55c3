import { type Engine, EngineError } from '../engine.ts';
import { loadTensorFlow } from './loadTensorFlow.ts';
import { TensorFlowEngine } from './tensorFlowEngine.ts';

/**
 * An NVIDIA GPU as an engine, through CUDA and TensorFlow.
 * @param folder as of `loadTensorFlow`
 * @throws EngineError unavailable
 */
export async function createCudaEngine(folder?: string): Promise<Engine> {
  const { tf, version, onGpu } = await loadTensorFlow(folder);
  if (!onGpu)
    throw new EngineError(
      'unavailable',
      `TensorFlow ${version} runs, but finds no NVIDIA GPU that it can use: driver, CUDA or cuDNN may be missing.`,
    );
  return new TensorFlowEngine(tf, { name: 'cuda', device: `NVIDIA GPU, CUDA through TensorFlow ${version}` });
}
