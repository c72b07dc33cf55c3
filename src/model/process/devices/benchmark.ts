import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DeviceReport } from '../../../shared/protocol/trainingProtocol.ts';
import { graphicsProcessors } from '../../engine/graphicsProcessors.ts';
import { ONNX_CUDA_NEEDS, whyNoOnnxCuda } from '../../engine/onnx/onnxCuda.ts';
import { findTensorFlow } from '../../engine/tensorflow/loadTensorFlow.ts';
import { CUDA_NEEDS, DEVICE_TITLES, type DeviceKind } from './deviceKinds.ts';
import { CUDA_ENGINE_VARIABLE, SOFTWARE_VARIABLE } from './deviceVariables.ts';
import { type ProbeResult, probeResultSchema } from './probeResult.ts';

/** A device that has not answered by then does not work: compiling its programs may take a while at first. Milliseconds. */
const LONGEST_PROBE = 120_000;

/** Measures devices one after the other: together they would slow each other down. */
export async function measure(kinds: readonly DeviceKind[], signal?: AbortSignal): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
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
  if (device === 'cuda' && findTensorFlow(process.env[CUDA_ENGINE_VARIABLE]) === undefined)
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

/** Runs deviceProbe.ts, which stands beside this module, bundled or not, in a process that a driver may bring down. */
async function probe(device: DeviceKind, signal?: AbortSignal): Promise<ProbeResult> {
  const here = import.meta.url;
  const program = fileURLToPath(new URL(here.endsWith('.ts') ? 'deviceProbe.ts' : 'deviceProbe.mjs', here));
  return runProbe(program, device, signal);
}

/** Runs a program that sends one `ProbeResult`. Whatever else it sends or does is a device that does not start. */
export async function runProbe(
  program: string,
  device: DeviceKind,
  signal?: AbortSignal,
): Promise<ProbeResult> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [device], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let answer: unknown;
    let errors = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_PROBE);
    const abort = (): void => void child.kill('SIGKILL');
    signal?.addEventListener('abort', abort, { once: true });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.on('message', (message) => (answer = message));
    child.on('error', reject);
    child.on('close', (code, end) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      const result = probeResultSchema.safeParse(answer);
      const detail = `The probe gave no result and ended with ${String(code ?? end)}. ${errors}`;
      if (signal?.aborted === true) reject(signal.reason as Error);
      else resolve(result.success ? result.data : { name: null, tokensPerSecond: null, detail });
    });
  });
}
