import { createRequire } from 'node:module';
import { TensorFlowEngine } from '../../../../src/model/engine/tensorflow/tensorFlowEngine.ts';
import type { Library } from '../../../../src/model/engine/tensorflow/tensorFlowOps.ts';

const require = createRequire(import.meta.url);

/** TensorFlow.js as its own users load it, on its CPU backend: plain loops, in JavaScript. */
export const tf = require('@tensorflow/tfjs-core') as Library;
// Without this it recommends the native package to every user of the CPU backend.
tf.enableProdMode();
require('@tensorflow/tfjs-backend-cpu');

export async function createTensorFlowCpuEngine(): Promise<TensorFlowEngine> {
  await tf.setBackend('cpu');
  return new TensorFlowEngine(tf, { name: 'tensorflow', device: 'TensorFlow.js, CPU backend' });
}
