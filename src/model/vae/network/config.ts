import { z } from 'zod';

/**
 * The shape of a model: everything that decides which parameters exist and what the graphs compute. Stored as
 * config.json beside the weights, so it is read back as data that someone else may have written. How a model is
 * trained is no part of it; that is the recipe (training/recipes/recipe.ts).
 */

export const FORMAT_VERSION = 3;

const count = (largest: number) => z.int().min(1).max(largest);

const languageModelSchema = z.strictObject({
  /** SHA-256 of the language model, in hexadecimal: without it the network is of no use. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** D: width of its states and of its embedding. */
  width: count(8192),
  /** How many of its layers the states have passed that the encoder reads. */
  middleLayer: count(256),
});

const modelConfigSchema = z
  .strictObject({
    formatVersion: z.literal(FORMAT_VERSION),
    /** The frozen language model that writes, steered by the latent code; null where the decoder writes by itself. */
    languageModel: languageModelSchema.nullable(),
    /** V: tokens that the model chooses among, those of the language model or of a tokenizer of its own. */
    vocabularySize: count(1_000_000),
    /** Z: dimensions of the latent code. */
    latentSize: count(4096),
    /** C: width of the residual stream. */
    width: count(8192),
    heads: count(128),
    encoderLayers: count(64),
    decoderLayers: count(64),
    /** Inner width of the SwiGLU feed-forward. */
    feedForwardSize: count(32_768),
    /** Most tokens of a passage; one more position is computed, for the mark at its begin or end. */
    maximumLength: count(4096),
    rotaryBase: z.number().min(1).max(1e8),
    normEpsilon: z.number().min(1e-12).max(1e-2),
    /** Q: learned queries that read the encoder's positions, each into P = poolingWidth numbers. */
    poolingQueries: count(256),
    poolingWidth: count(1024),
    /** Keys and values that the latent code adds to every layer of the decoder (Optimus' memory); 0 for none. */
    memoryTokens: z.int().min(0).max(256),
  })
  .refine((config) => config.width % (2 * config.heads) === 0, {
    message: 'width must be a multiple of twice the number of heads (rotary positions turn pairs)',
    path: ['heads'],
  });

export type ModelConfig = Readonly<z.infer<typeof modelConfigSchema>>;

/** The sizes that a preset or a test chooses; `modelConfig` fills in the rest. */
export type ModelSizes = Pick<
  ModelConfig,
  'vocabularySize' | 'latentSize' | 'width' | 'heads' | 'encoderLayers' | 'decoderLayers'
>;

/** Checks foreign data and throws a `z.ZodError` that names every wrong field. */
export function parseModelConfig(data: unknown): ModelConfig {
  return modelConfigSchema.parse(data);
}

/** Positions that a target may have: a passage and its end, and with a language model the separator before it, too. */
export function targetPositions({ languageModel, maximumLength }: ModelConfig): number {
  return maximumLength + 1 + (languageModel === null ? 0 : MAX_SEPARATOR_TOKENS);
}

/** Of a blank line and what else a document has between two passages. */
const MAX_SEPARATOR_TOKENS = 8;

/** The default architecture at given sizes. */
export function modelConfig(sizes: ModelSizes, changes: Partial<ModelConfig> = {}): ModelConfig {
  return parseModelConfig({
    formatVersion: FORMAT_VERSION,
    // Three matrices of 8/3 C cost what two of 4 C would (Shazeer 2020), rounded to whole vector registers.
    feedForwardSize: Math.ceil((sizes.width * 8) / 3 / 16) * 16,
    maximumLength: 96,
    rotaryBase: 10_000,
    normEpsilon: 1e-5,
    languageModel: null,
    // A query for each head, all together as wide as the residual stream.
    poolingQueries: sizes.heads,
    poolingWidth: sizes.width / sizes.heads,
    memoryTokens: 4,
    ...sizes,
    ...changes,
  });
}
