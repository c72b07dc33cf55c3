import { join } from 'node:path';

/** What a model process is told by its environment. */
export interface ProcessSettings {
  /** The extension's folder that all workspaces share. */
  readonly globalStorage: string;
  readonly cudaEngineFolder: string;
  /** Whether GPUs made of software count as devices. */
  readonly softwareAdapters: boolean;
}

/** Variables for a model process beside the inherited ones; process/devices/deviceVariables.ts read them. */
export function processEnvironment({
  globalStorage,
  cudaEngineFolder,
  softwareAdapters,
}: ProcessSettings): Readonly<Record<string, string>> {
  return {
    VARIORUM_DEVICE_CACHE: join(globalStorage, 'devices.json'),
    VARIORUM_CUDA_ENGINE: cudaEngineFolder,
    ...(softwareAdapters && { VARIORUM_SOFTWARE_ADAPTERS: '1' }),
  };
}
