import { join } from 'node:path';

export interface ProcessSettings {
  /** The extension's folder that all workspaces share. */
  readonly globalStorage: string;
  readonly cudaEngineFolder: string;
  /** Whether GPUs made of software count as devices. */
  readonly softwareAdapters: boolean;
  readonly platform: NodeJS.Platform;
}

/**
 * glibc keeps large blocks that were freed, and its thresholds grow with them: a process that decodes would stay as large as
 * it ever was. So blocks of a megabyte are the system's own, and go back to it.
 */
const GLIBC = { MALLOC_MMAP_THRESHOLD_: '1000000', MALLOC_TRIM_THRESHOLD_: '1000000' };

/** Variables for a model process beside the inherited ones: process/devices and process/open read them, and the C library. */
export function processEnvironment({
  globalStorage,
  cudaEngineFolder,
  softwareAdapters,
  platform,
}: ProcessSettings): Readonly<Record<string, string>> {
  return {
    VARIORUM_DEVICE_CACHE: join(globalStorage, 'devices.json'),
    VARIORUM_CUDA_ENGINE: cudaEngineFolder,
    VARIORUM_LANGUAGE_MODEL_STORAGE: globalStorage,
    ...(softwareAdapters && { VARIORUM_SOFTWARE_ADAPTERS: '1' }),
    ...(platform === 'linux' && GLIBC),
  };
}
