import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import manifest from './cudaEngine/package.json';
import lock from './cudaEngine/package-lock.json';
import type { NpmProject } from './npmInstall.ts';
import type { Question } from '../question.ts';
import { UserError } from '../failures/failure.ts';

const NAME = '@tensorflow/tfjs-node-gpu';
export const CUDA_PACKAGE = `${NAME}@${manifest.dependencies[NAME]}`;

/** The package and what it depends on, each with its hash. `npm install --package-lock-only` in the folder renews them. */
export const CUDA_PROJECT: NpmProject = { manifest, lock, scriptsOf: NAME };

export const INSTALL = 'Download and Install';

/** What the user is asked before anything is downloaded. */
export const cudaQuestion = (folder: string): Question => ({
  message: 'Download and install the CUDA engine?',
  detail:
    'It trains on an NVIDIA GPU. Needed are Linux or Windows (x64), an NVIDIA driver, CUDA 11 and cuDNN 8 ' +
    '(what TensorFlow 2.9.1 is built for), and npm.\n\n' +
    `npm downloads ${CUDA_PACKAGE} with what it depends on: about 300 MB on the disk, each archive checked by its ` +
    'hash. The package’s install step then downloads TensorFlow’s library for CUDA from TensorFlow’s servers: several ' +
    'hundred megabytes more, whose hash Variorum does not know.\n\n' +
    `All of it goes into ${folder}.\n\n` +
    'This is the only thing in Variorum that uses the network. Nothing of your documents is sent.',
  answers: [INSTALL],
});

/** @throws UserError where the package has no library to download */
export function checkCudaPlatform(platform: string, architecture: string): void {
  if ((platform === 'linux' || platform === 'win32') && architecture === 'x64') return;
  throw new UserError(
    'The CUDA engine exists for Linux and Windows on x64 processors only. Here the device "webgpu" uses the GPU.',
  );
}

/**
 * Checks that the install step has left its native part, without loading it.
 * @throws UserError when it has not
 */
export async function checkCudaInstallation(folder: string): Promise<void> {
  const library = join(folder, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'lib');
  const found = await readdir(library, { recursive: true }).catch(() => []);
  if (!found.some((file) => file.endsWith('tfjs_binding.node')))
    throw new UserError(
      'npm is done, but the package has no native library: its install step failed. The log has its own words.',
    );
}
