import * as z from 'zod';
import { BLOCK } from './gguf/tensorKinds.ts';

const size = (max: number) => z.int().min(1).max(max);

/** The largest language model that is taken: 500 M parameters need about 600 MB in 8-bit blocks. */
export const MAX_PARAMETERS = 500_000_000;

/** The sizes of a model of the Llama form (Touvron et al. 2023), with grouped queries (Ainslie et al. 2023). */
const sizes = z.strictObject({
  width: size(8192).multipleOf(BLOCK),
  layers: size(128),
  heads: size(256),
  keyValueHeads: size(256),
  headWidth: size(512).multipleOf(2),
  feedForwardWidth: size(65_536).multipleOf(BLOCK),
  vocabularySize: size(262_144),
  /** Positions that the rotation is stored for: BOS, context and passage together. */
  maximumPositions: size(1 << 20),
  rotaryBase: z.number().min(1).max(1e9),
  normEpsilon: z.number().min(1e-12).max(1e-2),
});

export type LlamaShape = z.output<typeof sizes>;

export const llamaShapeSchema = sizes
  .refine(({ heads, keyValueHeads }) => heads % keyValueHeads === 0, 'heads do not fit key/value heads')
  .refine(({ heads, headWidth }) => (heads * headWidth) % BLOCK === 0, 'heads do not fit blocks')
  .refine((shape) => parameterCount(shape) <= MAX_PARAMETERS, 'it has more than 500 million parameters');

/** Of all matrices, embedding counted once. */
export function parameterCount(shape: LlamaShape): number {
  const { width, layers, heads, keyValueHeads, headWidth, feedForwardWidth, vocabularySize } = shape;
  const attention = 2 * width * headWidth * (heads + keyValueHeads);
  return layers * (attention + 3 * width * feedForwardWidth) + vocabularySize * width;
}

/**
 * How many layers the encoder reads: a third of them.
 * Middle layers carry what a text is about; the last ones turn to the next word.
 */
export function middleLayerOf({ layers }: Pick<LlamaShape, 'layers'>): number {
  return Math.max(1, Math.floor(layers / 3));
}
