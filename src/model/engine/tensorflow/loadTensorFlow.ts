import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import { EngineError, messageOf } from '../engine.ts';
import type { Library } from './tensorFlowOps.ts';

/** Packages with TensorFlow's own library behind TensorFlow.js, in the order in which they are looked for. */
export const TENSORFLOW_PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

export interface LoadedTensorFlow {
  readonly tf: Library;
  /** Of TensorFlow itself: "2.9.1". */
  readonly version: string;
  /** Whether it computes on an NVIDIA GPU: where it finds none, it computes on the CPU without a word. */
  readonly onGpu: boolean;
}

/** What these packages have beside TensorFlow.js. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/**
 * The file of TensorFlow that `loadTensorFlow` would load; undefined where there is none. Loads nothing.
 */
export function findTensorFlow(folder?: string): string | undefined {
  const places = [...(folder === undefined ? [] : [join(folder, 'index.js')]), import.meta.url];
  return places.flatMap((place) => TENSORFLOW_PACKAGES.flatMap((name) => resolve(place, name)))[0];
}

/**
 * Loads TensorFlow where the user has it; it is no dependency of this program.
 * @param folder with a `node_modules` to look in first; then it is looked for where this program is installed
 * @throws EngineError unavailable
 */
export async function loadTensorFlow(folder?: string): Promise<LoadedTensorFlow> {
  const found = findTensorFlow(folder);
  if (found === undefined)
    throw unavailable(
      `None of the packages ${TENSORFLOW_PACKAGES.join(', ')} is installed${folder === undefined ? '' : ` in ${folder}`}.`,
    );
  prepareEnvironment();
  restoreRemovedFunctions();
  let loaded: unknown;
  try {
    loaded = createRequire(import.meta.url)(found);
  } catch (cause) {
    // Where the package was installed without its scripts this is a plain error that asks for a rebuild.
    const [reason] = messageOf(cause).split('\n');
    throw unavailable(`TensorFlow is installed (${found}), but does not load: ${reason!.trim()}`, cause);
  }
  if (!isLibrary(loaded)) throw unavailable(`What is installed as TensorFlow (${found}) is something else.`);
  return start(loaded, found);
}

function resolve(place: string, name: string): string[] {
  try {
    return [createRequire(place).resolve(name)];
  } catch {
    return [];
  }
}

async function start(tf: Library, found: string): Promise<LoadedTensorFlow> {
  tf.enableProdMode();
  try {
    if (!(await tf.setBackend('tensorflow'))) throw new Error('its backend "tensorflow" does not start');
    const backend: unknown = tf.backend();
    if (!isNativeBackend(backend)) throw new Error('its backend is not the native one');
    // Drivers and libraries of CUDA are first used here.
    const [two] = tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(1)).dataSync());
    if (two !== 2) throw new Error(`1 + 1 is ${two} there`);
    return { tf, version: backend.binding.TF_Version, onGpu: backend.isUsingGpuDevice };
  } catch (cause) {
    throw unavailable(`TensorFlow is installed (${found}), but does not start: ${messageOf(cause)}`, cause);
  }
}

/** Read by TensorFlow's library while it loads. */
function prepareEnvironment(): void {
  // Training and sampling run in two processes: the first one would otherwise take all memory of the GPU.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // Warnings and errors, without its diary.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
}

/** The packages call functions that Node has removed (isNullOrUndefined in version 23). */
function restoreRemovedFunctions(): void {
  const removed = {
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
    isArray: (value: unknown): boolean => Array.isArray(value),
  };
  for (const [name, provided] of Object.entries(removed))
    if (!(name in util)) Object.assign(util, { [name]: provided });
}

function isLibrary(loaded: unknown): loaded is Library {
  if (typeof loaded !== 'object' || loaded === null) return false;
  const members = loaded as Record<string, unknown>;
  const needed = ['add', 'backend', 'clone', 'enableProdMode', 'matMul', 'setBackend', 'tensor', 'tidy'];
  return needed.every((name) => typeof members[name] === 'function');
}

function isNativeBackend(backend: unknown): backend is NativeBackend {
  if (typeof backend !== 'object' || backend === null) return false;
  const { isUsingGpuDevice, binding } = backend as Partial<NativeBackend>;
  return typeof isUsingGpuDevice === 'boolean' && typeof binding?.TF_Version === 'string';
}

function unavailable(message: string, cause?: unknown): EngineError {
  return new EngineError('unavailable', message, cause === undefined ? undefined : { cause });
}
