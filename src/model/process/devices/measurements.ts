import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import * as z from 'zod';
import { version } from '../../../../package.json';
import { type DeviceReport, deviceReportSchema } from '../../../shared/protocol/trainingProtocol.ts';
import { graphicsProcessors } from '../../engine/graphicsProcessors.ts';
import { whyNoOnnxCuda } from '../../engine/onnx/onnxCuda.ts';
import { findTensorFlow } from '../../engine/tensorflow/loadTensorFlow.ts';
import { CACHE_VARIABLE, CUDA_ENGINE_VARIABLE, SOFTWARE_VARIABLE } from './deviceVariables.ts';

/** What was measured of the devices of this machine, from one process to the next. */

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
    findTensorFlow(process.env[CUDA_ENGINE_VARIABLE]),
    whyNoOnnxCuda(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export async function readMeasurements(): Promise<DeviceReport[] | undefined> {
  const file = process.env[CACHE_VARIABLE];
  if (file === undefined) return undefined;
  try {
    const cache = cacheSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return cache.machine === (await machine()) ? cache.reports : undefined;
  } catch {
    return undefined; // Not there, or of another version: measured anew.
  }
}

export async function writeMeasurements(reports: readonly DeviceReport[]): Promise<void> {
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
