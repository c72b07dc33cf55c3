/** Everything that can compute a model, in the order in which ties are decided. */
export const DEVICE_KINDS = ['cpu', 'webgpu', 'onnx-cuda', 'cuda'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export const DEVICE_TITLES: Readonly<Record<DeviceKind, string>> = {
  cpu: 'CPU',
  webgpu: 'GPU, through WebGPU',
  'onnx-cuda': 'NVIDIA GPU, through CUDA and ONNX Runtime',
  cuda: 'NVIDIA GPU, through CUDA and TensorFlow',
};

export const CUDA_NEEDS =
  'It needs Linux or Windows (x64), an NVIDIA GPU with CUDA 11 and cuDNN 8, and @tensorflow/tfjs-node-gpu.';
