/** Environment variables of a model process, set by whoever starts it. */

/** The folder that the CUDA engine is installed in. */
export const CUDA_ENGINE_VARIABLE = 'VARIORUM_CUDA_ENGINE';
/** The file that keeps measurements of devices; without it every process measures anew. */
export const CACHE_VARIABLE = 'VARIORUM_DEVICE_CACHE';
/** 1 lets software adapters (llvmpipe, SwiftShader) count as devices. They are many times slower than the CPU. */
export const SOFTWARE_VARIABLE = 'VARIORUM_SOFTWARE_ADAPTERS';
