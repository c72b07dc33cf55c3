import * as z from 'zod';

/** Sizes of elements in bytes. */
const BYTES = { float32: 4, uint8: 1 } as const;

const storedTensorSchema = z.strictObject({
  file: z.int().min(1).max(100),
  offset: z.int().min(0),
  shape: z.array(z.int().min(1)).min(1).max(4),
  dataType: z.enum(['float32', 'uint8']),
});

/** Where each tensor of a language model is, by its name. */
export const weightTableSchema = z.record(z.string().max(100), storedTensorSchema);

export interface StoredTensor extends Omit<z.output<typeof storedTensorSchema>, 'shape'> {
  readonly shape: readonly number[];
}
export type WeightTable = Readonly<Record<string, StoredTensor>>;

export function weightFileName(file: number): string {
  return `weights-${file}.bin`;
}

export function bytesOf({ shape, dataType }: Pick<StoredTensor, 'shape' | 'dataType'>): number {
  return shape.reduce((product, size) => product * size, BYTES[dataType]);
}

/** Names of what a quantized matrix is stored as. */
export const partsOf = (matrix: string) => ({
  codes: `${matrix}.codes`,
  scales: `${matrix}.scales`,
  offsets: `${matrix}.offsets`,
});

export const EMBEDDING = 'embedding';
/** Absent where the output layer is the embedding. */
export const OUTPUT = 'output';
export const OUTPUT_NORM = 'outputNorm';
export const COSINES = 'rotation.cosines';
export const SINES = 'rotation.sines';

/** The matrices of a layer: those that read the same values are one. */
export const LAYER_MATRICES = ['queryKeyValue', 'attentionOutput', 'gateUp', 'down'] as const;
export type LayerMatrix = (typeof LAYER_MATRICES)[number];

export const layerName = (layer: number, part: LayerMatrix | 'attentionNorm' | 'feedForwardNorm'): string =>
  `layer.${layer}.${part}`;
