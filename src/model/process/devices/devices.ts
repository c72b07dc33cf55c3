import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { version } from '../../../../package.json';
import {
  type DeviceReport,
  deviceReportSchema,
  type TrainingSettings,
} from '../../../shared/protocol/trainingProtocol.ts';
import { EngineError, type Engine, messageOf } from '../../engine/engine.ts';
import { graphicsProcessors } from '../../engine/graphicsProcessors.ts';
import { ONNX_CUDA_NEEDS, whyNoOnnxCuda } from '../../engine/onnx/onnxCuda.ts';
import { findTensorFlow } from '../../engine/tensorflow/loadTensorFlow.ts';
import {
  CUDA_ENGINE_VARIABLE,
  createEngine,
  DEVICE_KINDS,
  DEVICE_TITLES,
  type DeviceKind,
  type ProbeResult,
} from './engines.ts';
import { ModelProblem } from '../modelProblem.ts';

/** Which devices there are, and which one trains: the fastest, by measurement. */

/** Where measurements are kept; without it every process measures anew. Set by whoever starts this program. */
export const CACHE_VARIABLE = 'VARIORUM_DEVICE_CACHE';
/** Set to 1 to let software adapters (llvmpipe, SwiftShader) count as devices. They are many times slower than the CPU. */
export const SOFTWARE_VARIABLE = 'VARIORUM_SOFTWARE_ADAPTERS';

/** A device that has not answered by then does not work: compiling its programs may take a while at first. */
const LONGEST_PROBE = 120_000;

/**
 * An engine on the device that the user chose.
 * @param use `auto` trains on the device that was measured to be fastest, and decodes on the CPU: a token is too
 *   little work for anything else
 * @param options.threads of one operator on the CPU; all cores for training and one for sampling by default
 * @throws ModelProblem device-unavailable
 */
export async function openEngine(
  device: TrainingSettings['device'],
  use: 'training' | 'sampling',
  { signal, threads }: { readonly signal?: AbortSignal; readonly threads?: number | undefined } = {},
): Promise<Engine> {
  const order =
    device !== 'auto' ? [device] : use === 'sampling' ? (['cpu'] as const) : await devicesBySpeed(signal);
  // Decoding a token is too little work to share: more threads only wait for each other, and for training.
  const wanted = threads ?? (use === 'sampling' ? 1 : undefined);
  let failure: unknown;
  for (const kind of order)
    try {
      return await createEngine(kind, wanted);
    } catch (error) {
      if (!(error instanceof EngineError && error.reason === 'unavailable')) throw error;
      failure = error;
    }
  // What the library says names its source files; it is for the log.
  throw new ModelProblem('device-unavailable', unavailableMessage(order.at(-1)!, failure), {
    cause: failure,
  });
}

/** The fastest engine that is not of a kind in `tried` and starts, for training; undefined when there is none. */
export async function openAnother(
  tried: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<Engine | undefined> {
  for (const kind of await devicesBySpeed(signal)) {
    if (tried.has(kind)) continue;
    try {
      return await createEngine(kind);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    }
  }
  return undefined;
}

function unavailableMessage(device: DeviceKind, failure: unknown): string {
  switch (device) {
    case 'cpu':
      return (
        'ONNX Runtime, which computes the model, does not work on this machine. Its libraries exist for Linux and ' +
        'Windows (x64 and arm64) and macOS (arm64).'
      );
    case 'webgpu':
      return 'No GPU that works with WebGPU was found on this machine. Choose the device "auto" or "cpu".';
    case 'onnx-cuda':
      return `ONNX Runtime's CUDA provider does not work on this machine. ${ONNX_CUDA_NEEDS} ${messageOf(failure)}`;
    case 'cuda':
      return (
        `The CUDA engine does not work on this machine. ${CUDA_NEEDS} The command "Variorum: Install the CUDA Engine…" ` +
        `installs the package; the command line takes its folder as --cuda-engine. ${messageOf(failure)}`
      );
  }
}

const CUDA_NEEDS =
  'It needs Linux or Windows (x64), an NVIDIA GPU with CUDA 11 and cuDNN 8, and @tensorflow/tfjs-node-gpu.';

const cudaPackage = (): string | undefined => findTensorFlow(process.env[CUDA_ENGINE_VARIABLE]);

/** The devices that work, fastest first. Where the CPU is the only one nothing is measured. */
async function devicesBySpeed(signal?: AbortSignal): Promise<DeviceKind[]> {
  const others = DEVICE_KINDS.filter((kind) => kind !== 'cpu');
  const reports = (await readCache()) ?? (await measure(others, signal));
  const usable = reports.filter(
    ({ device, tokensPerSecond }) => device !== 'cpu' && tokensPerSecond !== null,
  );
  if (usable.length === 0) {
    await writeCache(reports);
    return ['cpu'];
  }
  const all = reports.some(({ device }) => device === 'cpu')
    ? reports
    : [...reports, ...(await measure(['cpu'], signal))];
  await writeCache(all);
  return fastestFirst(all);
}

/** @returns devices that can train, and last the CPU whatever was measured of it */
export function fastestFirst(reports: readonly DeviceReport[]): DeviceKind[] {
  const speed = (report: DeviceReport): number => report.tokensPerSecond ?? 0;
  const able = reports.filter((report) => speed(report) > 0).sort((a, b) => speed(b) - speed(a));
  const kinds = able.map(({ device }) => device);
  return kinds.includes('cpu') ? kinds : [...kinds, 'cpu'];
}

/** Measures every device anew, and remembers the result. */
export async function measureDevices(signal?: AbortSignal): Promise<DeviceReport[]> {
  const reports = await measure(DEVICE_KINDS, signal);
  await writeCache(reports);
  return reports;
}

async function measure(kinds: readonly DeviceKind[], signal?: AbortSignal): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  // One after the other: they would slow each other down.
  for (const device of kinds) {
    signal?.throwIfAborted();
    reports.push(await report(device, signal));
  }
  return reports;
}

async function report(device: DeviceKind, signal?: AbortSignal): Promise<DeviceReport> {
  const base = { device, title: DEVICE_TITLES[device], name: null, tokensPerSecond: null, detail: null };
  if (device === 'webgpu' && process.env[SOFTWARE_VARIABLE] !== '1' && !(await hasGraphicsProcessor()))
    return { ...base, unavailable: 'No GPU was found on this machine.' };
  if (device === 'cuda' && cudaPackage() === undefined)
    return { ...base, unavailable: 'Not installed. The command "Install the CUDA Engine…" installs it.' };
  const missing = device === 'onnx-cuda' ? whyNoOnnxCuda() : undefined;
  if (missing !== undefined) return { ...base, unavailable: missing };
  const found = await probe(device, signal);
  if (found.tokensPerSecond !== null) return { ...base, ...found, unavailable: null };
  const why = found.name === null ? WHY_NOT_STARTED[device] : 'It starts, but fails at training steps.';
  return { ...base, ...found, unavailable: why };
}

const WHY_NOT_STARTED: Readonly<Record<DeviceKind, string>> = {
  cpu: 'ONNX Runtime has no library for this machine.',
  webgpu:
    'It does not start. Its driver may be missing or too old: WebGPU needs Vulkan on Linux, Direct3D 12 on Windows.',
  'onnx-cuda': `It does not start. ${ONNX_CUDA_NEEDS}`,
  cuda: `It does not start. ${CUDA_NEEDS}`,
};

/** Without one, whatever Vulkan or Direct3D offer is software. */
async function hasGraphicsProcessor(): Promise<boolean> {
  return process.platform === 'darwin' || (await graphicsProcessors()).length > 0;
}

/** Runs deviceProbe.ts, which stands beside this module, bundled or not. */
async function probe(device: DeviceKind, signal?: AbortSignal): Promise<ProbeResult> {
  const here = import.meta.url;
  const program = new URL(here.endsWith('.ts') ? 'deviceProbe.ts' : 'deviceProbe.mjs', here);
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(program), [device], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let result: ProbeResult | undefined;
    let errors = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_PROBE);
    const abort = (): void => void child.kill('SIGKILL');
    signal?.addEventListener('abort', abort, { once: true });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.on('message', (message) => (result = message as ProbeResult));
    child.on('error', reject);
    child.on('close', (code, end) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (signal?.aborted === true) reject(signal.reason as Error);
      else
        resolve(
          result ?? {
            name: null,
            tokensPerSecond: null,
            detail: `The probe ended with ${String(code ?? end)}. ${errors}`,
          },
        );
    });
  });
}

const cacheSchema = z.object({ machine: z.string(), reports: z.array(deviceReportSchema) });

/** Changes with this program, the machine, its GPUs and their drivers. */
async function machine(): Promise<string> {
  const parts = [
    version,
    process.platform,
    process.arch,
    cpus()[0]?.model,
    availableParallelism(),
    process.env[SOFTWARE_VARIABLE],
    await graphicsProcessors(),
    cudaPackage(),
    whyNoOnnxCuda(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function readCache(): Promise<DeviceReport[] | undefined> {
  const file = process.env[CACHE_VARIABLE];
  if (file === undefined) return undefined;
  try {
    const cache = cacheSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return cache.machine === (await machine()) ? cache.reports : undefined;
  } catch {
    return undefined; // Not there, or of another version: measured anew.
  }
}

async function writeCache(reports: readonly DeviceReport[]): Promise<void> {
  const file = process.env[CACHE_VARIABLE];
  if (file === undefined) return;
  const contents = JSON.stringify({ machine: await machine(), reports });
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.${process.pid}`, contents);
    await rename(`${file}.${process.pid}`, file);
  } catch {
    // A disk that is full or read-only: the next process measures again.
  }
}
