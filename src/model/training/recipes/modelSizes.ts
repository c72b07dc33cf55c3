import { type ModelConfig, modelConfig, type ModelSizes } from '../../vae/network/config.ts';
import { DEFAULT_RECIPE, type TrainingRecipe } from './recipe.ts';

/** The sizes in which models come, and which of them suits a corpus, a machine and a budget: docs/model-sizes.md. */

export const MODEL_SIZES = ['tiny', 'small', 'medium', 'large'] as const;
export type ModelSize = (typeof MODEL_SIZES)[number];

export interface ModelChoice {
  readonly size: ModelSize;
  /** Tokens to ask of the tokenizer; a small corpus may give fewer. */
  readonly vocabularySize: number;
  readonly sizes: Omit<ModelSizes, 'vocabularySize'>;
  readonly recipe: TrainingRecipe;
}

interface Preset extends Omit<ModelChoice, 'size' | 'recipe'> {
  readonly changes: Partial<TrainingRecipe>;
  /** Characters of text below which the next smaller size learns as much. */
  readonly leastCharacters: number;
  /** Tokens that must be read in training, padding not counted, for the size to overtake the next smaller one. */
  readonly leastTokens: number;
}

const PRESETS: Readonly<Record<ModelSize, Preset>> = {
  tiny: {
    vocabularySize: 600,
    sizes: { latentSize: 32, width: 96, heads: 3, encoderLayers: 1, decoderLayers: 2 },
    changes: { tokensPerBatch: 384 },
    leastCharacters: 0,
    leastTokens: 0,
  },
  small: {
    vocabularySize: 2000,
    sizes: { latentSize: 32, width: 128, heads: 4, encoderLayers: 1, decoderLayers: 2 },
    changes: { tokensPerBatch: 512 },
    leastCharacters: 400_000,
    leastTokens: 300_000,
  },
  medium: {
    vocabularySize: 3000,
    sizes: { latentSize: 48, width: 256, heads: 4, encoderLayers: 2, decoderLayers: 3 },
    changes: { tokensPerBatch: 1024, learningRate: 3e-3 },
    leastCharacters: 1_500_000,
    leastTokens: 5_000_000,
  },
  large: {
    vocabularySize: 8000,
    sizes: { latentSize: 64, width: 512, heads: 8, encoderLayers: 4, decoderLayers: 6 },
    changes: { tokensPerBatch: 4096, learningRate: 1e-3, warmupSteps: 200 },
    leastCharacters: 20_000_000,
    leastTokens: 150_000_000,
  },
};

export function modelOfSize(size: ModelSize): ModelChoice {
  const { vocabularySize, sizes, changes } = PRESETS[size];
  return { size, vocabularySize, sizes, recipe: { ...DEFAULT_RECIPE, ...changes } };
}

/**
 * The largest size that the text can fill and that the budget can train.
 * @param characters of the training passages
 * @param minutes of training
 * @param operationsPerSecond as `measureSpeed` gives them
 */
export function chooseModel(characters: number, minutes: number, operationsPerSecond: number): ModelChoice {
  const fitting = MODEL_SIZES.filter((size) => {
    const { vocabularySize, sizes, leastCharacters, leastTokens } = PRESETS[size];
    const perToken = operationsPerToken(modelConfig({ ...sizes, vocabularySize }));
    return characters >= leastCharacters && (operationsPerSecond * minutes * 60) / perToken >= leastTokens;
  });
  return modelOfSize(fitting.at(-1) ?? 'tiny');
}

/**
 * Floating-point operations of a training step for each token: two for each weight of every matrix product in the
 * forward pass, twice that in the backward pass. Attention scores, a few per cent at these lengths, are left out.
 */
export function operationsPerToken(config: ModelConfig): number {
  const { width, feedForwardSize, encoderLayers, decoderLayers, vocabularySize } = config;
  const layer = 4 * width * width + 3 * width * feedForwardSize;
  return 6 * ((encoderLayers + decoderLayers) * layer + vocabularySize * width);
}
