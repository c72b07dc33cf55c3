import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { EngineError, failureReason, messageOf } from '../engine/engine.ts';
import { loadOnnxRuntime, SPIN_MICROSECONDS } from '../engine/onnx/onnxRuntime.ts';
import { LanguageModelError } from './languageModelError.ts';

export interface SessionOptions {
  /** Threads of one operator. */
  readonly threads: number;
}

/** A value in ordinary memory, row-major. */
export type Value =
  | { readonly data: Float32Array; readonly shape: readonly number[] }
  | { readonly data: Int32Array; readonly shape: readonly number[] };

/** One graph of a language model, opened from its file, so that its weights are mapped instead of read. */
export class Session {
  private readonly ort: typeof Ort;
  private readonly session: Ort.InferenceSession;

  private constructor(ort: typeof Ort, session: Ort.InferenceSession) {
    this.ort = ort;
    this.session = session;
  }

  /** @throws LanguageModelError failed */
  static async open(folder: string, graph: string, { threads }: SessionOptions): Promise<Session> {
    try {
      const ort = await loadOnnxRuntime();
      const session = await ort.InferenceSession.create(join(folder, `${graph}.onnx`), {
        executionProviders: ['cpu'],
        graphOptimizationLevel: 'all',
        executionMode: 'sequential',
        enableMemPattern: false,
        // The allocator of Electron traps the blocks of 1 GiB and more that the arena asks for (onnxruntime#29763).
        enableCpuMemArena: false,
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        // Errors are thrown; there is nobody to read what is printed.
        logSeverityLevel: 4,
        extra: { session: { set_denormal_as_zero: '1', intra_op: { spin_duration_us: SPIN_MICROSECONDS } } },
      });
      return new Session(ort, session);
    } catch (cause) {
      throw failure('opened', cause);
    }
  }

  /** @throws LanguageModelError failed */
  async run(
    feeds: Readonly<Record<string, Value>>,
    outputs: readonly string[],
  ): Promise<Record<string, Value>> {
    const given: Record<string, Ort.Tensor> = {};
    for (const [name, { data, shape }] of Object.entries(feeds))
      given[name] = new this.ort.Tensor(data instanceof Float32Array ? 'float32' : 'int32', data, shape);
    try {
      const results = await this.session.run(given, outputs);
      const values: Record<string, Value> = {};
      for (const name of outputs) {
        const { data, dims } = results[name]!;
        values[name] = { data: data as Float32Array, shape: dims };
      }
      return values;
    } catch (cause) {
      throw failure('run', cause);
    }
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

function failure(done: string, cause: unknown): LanguageModelError {
  if (cause instanceof LanguageModelError) return cause;
  const outOfMemory = !(cause instanceof EngineError) && failureReason(cause) === 'outOfMemory';
  const message = outOfMemory
    ? `The language model cannot be ${done}: there is too little memory. Close other programs, or train without it.`
    : `The language model cannot be ${done}: ${messageOf(cause).split('\n', 1)[0]}`;
  return new LanguageModelError('language-model-failed', message, { cause });
}
