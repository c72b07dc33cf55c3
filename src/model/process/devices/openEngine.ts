import type { TrainingSettings } from '../../../shared/protocol/trainingProtocol.ts';
import { EngineError, type Engine, messageOf } from '../../engine/engine.ts';
import { ONNX_CUDA_NEEDS } from '../../engine/onnx/onnxCuda.ts';
import { ModelProblem } from '../modelProblem.ts';
import { createEngine } from './createEngine.ts';
import { CUDA_NEEDS, type DeviceKind } from './deviceKinds.ts';
import { devicesBySpeed } from './deviceOrder.ts';

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
