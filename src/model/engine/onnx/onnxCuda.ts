import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Engine } from '../engine.ts';
import { EngineError } from '../engine.ts';
import { createOnnxEngine } from './onnxRuntime.ts';

/**
 * ONNX Runtime's CUDA provider is two libraries that must stand beside its own. The npm package does not hold them: its
 * install script fetches them, on Linux x64 alone, for CUDA 12, where install scripts are allowed to run.
 */
const LIBRARIES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

export const ONNX_CUDA_NEEDS = 'It needs Linux (x64) and an NVIDIA GPU with CUDA 12 and cuDNN 9.';

/** Where the libraries of the installed onnxruntime-node are; undefined where it is not installed. */
function libraryFolder(): string | undefined {
  try {
    const main = createRequire(import.meta.url).resolve('onnxruntime-node');
    return join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
  } catch {
    return undefined;
  }
}

/**
 * Why the provider cannot even be tried here; undefined where its files are all there. Loads nothing.
 * @param folder of ONNX Runtime's library
 */
export function whyNoOnnxCuda(
  folder = libraryFolder(),
  platform: NodeJS.Platform = process.platform,
  architecture: string = process.arch,
): string | undefined {
  if (platform !== 'linux' || architecture !== 'x64')
    return 'ONNX Runtime for Node has CUDA on Linux (x64) only.';
  if (folder === undefined) return 'ONNX Runtime is not installed.';
  const missing = LIBRARIES.filter((library) => !existsSync(join(folder, library)));
  if (missing.length === 0) return undefined;
  return (
    `Not installed: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not beside ONNX Runtime's own ` +
    `library in ${folder}. onnxruntime-node's install script puts them there.`
  );
}

/**
 * An NVIDIA GPU as an engine, through ONNX Runtime's own CUDA provider.
 * @param gpu its name, where it is known
 * @throws EngineError unavailable
 */
export async function createOnnxCudaEngine(gpu = 'NVIDIA GPU'): Promise<Engine> {
  const reason = whyNoOnnxCuda();
  if (reason !== undefined) throw new EngineError('unavailable', reason);
  return createOnnxEngine({ provider: 'cuda', deviceName: `${gpu}, CUDA through ONNX Runtime` });
}
