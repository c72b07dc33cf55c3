import { decodeTensor } from '../gguf/tensorKinds.ts';
import {
  EMBEDDING as GGUF_EMBEDDING,
  layerTensorName,
  type LayerTensor,
  OUTPUT as GGUF_OUTPUT,
  OUTPUT_NORM as GGUF_OUTPUT_NORM,
} from '../gguf/ggufLlama.ts';
import type { GgufFile } from '../gguf/ggufFile.ts';
import type { LlamaShape } from '../llamaShape.ts';
import { damaged } from '../languageModelError.ts';
import { COSINES, EMBEDDING, layerName, OUTPUT, OUTPUT_NORM, partsOf, SINES } from '../weightTable.ts';
import {
  deinterleaveHeads,
  matrixOf,
  packedCodes,
  type QuantizedMatrix,
  stack,
  toEightBits,
  transposed,
} from './quantizedMatrix.ts';
import { BLOCK } from '../gguf/tensorKinds.ts';
import type { WeightFiles } from './weightFiles.ts';

/** Where the weights of a model come from: its vectors and its matrices, in GGUF's names. */
export interface WeightSource {
  vector(name: string): Float32Array;
  matrix(name: string): QuantizedMatrix;
  has(name: string): boolean;
}

export function ggufWeights(file: GgufFile): WeightSource {
  const decode = (name: string) => {
    const tensor = file.tensors.get(name)!;
    return { shape: tensor.shape, values: decodeTensor(file.name, name, tensor.kind, file.read(tensor)) };
  };
  return {
    has: (name) => file.tensors.has(name),
    vector: (name) => {
      const { values } = decode(name);
      if (!(values instanceof Float32Array)) throw damaged(file.name, `tensor ${name} is quantized`);
      return values;
    },
    matrix: (name) => {
      const { shape, values } = decode(name);
      return matrixOf(values, shape as [number, number]);
    },
  };
}

/** Writes all tensors of a model, in the order in which it reads them. */
export function writeWeights(source: WeightSource, shape: LlamaShape, files: WeightFiles): void {
  addMatrix(files, EMBEDDING, toEightBits(source.matrix(GGUF_EMBEDDING)));
  if (source.has(GGUF_OUTPUT)) addMatrix(files, OUTPUT, toEightBits(source.matrix(GGUF_OUTPUT)));
  const [cosines, sines] = rotation(shape);
  files.add(COSINES, cosines, [shape.maximumPositions, shape.headWidth / 2]);
  files.add(SINES, sines, [shape.maximumPositions, shape.headWidth / 2]);
  for (let layer = 0; layer < shape.layers; layer++) {
    const matrix = (tensor: LayerTensor) => source.matrix(layerTensorName(layer, tensor));
    const vector = (tensor: LayerTensor) => source.vector(layerTensorName(layer, tensor));
    const heads = (tensor: LayerTensor) => deinterleaveHeads(matrix(tensor), shape.headWidth);
    files.add(layerName(layer, 'attentionNorm'), vector('attentionNorm'), [shape.width]);
    addMatrix(
      files,
      layerName(layer, 'queryKeyValue'),
      stack([heads('query'), heads('key'), matrix('value')]),
    );
    addMatrix(files, layerName(layer, 'attentionOutput'), matrix('attentionOutput'));
    files.add(layerName(layer, 'feedForwardNorm'), vector('feedForwardNorm'), [shape.width]);
    addMatrix(files, layerName(layer, 'gateUp'), stack([matrix('gate'), matrix('up')]));
    addMatrix(files, layerName(layer, 'down'), matrix('down'));
  }
  files.add(OUTPUT_NORM, source.vector(GGUF_OUTPUT_NORM), [shape.width]);
}

export function addMatrix(files: WeightFiles, name: string, matrix: QuantizedMatrix): void {
  const { rows, columns, bits, scales, offsets } = matrix;
  const blocks = columns / BLOCK;
  const parts = partsOf(name);
  files.add(parts.codes, packedCodes(matrix), [rows, blocks, 4 * bits]);
  files.add(parts.scales, scales, [rows, blocks]);
  if (offsets !== undefined) files.add(parts.offsets, transposed(offsets, rows), [blocks, rows]);
}

/** Cosine and sine of the rotation (Su et al. 2021) of each position: [positions, headWidth / 2]. */
function rotation({ maximumPositions, headWidth, rotaryBase }: LlamaShape): [Float32Array, Float32Array] {
  const half = headWidth / 2;
  const cosines = new Float32Array(maximumPositions * half);
  const sines = new Float32Array(maximumPositions * half);
  for (let position = 0; position < maximumPositions; position++)
    for (let i = 0; i < half; i++) {
      const angle = position * rotaryBase ** (-i / half);
      cosines[position * half + i] = Math.cos(angle);
      sines[position * half + i] = Math.sin(angle);
    }
  return [cosines, sines];
}
