import {
  type ModelChoice,
  modelOfSize,
  type ModelSize,
} from '../../src/model/training/recipes/modelSizes.ts';
import type { TrainingRecipe } from '../../src/model/training/recipes/recipe.ts';
import type { ModelConfig } from '../../src/model/vae/network/config.ts';

/** One change against the defaults. */
export interface Variant {
  readonly config?: Partial<ModelConfig>;
  readonly recipe?: Partial<TrainingRecipe>;
  readonly vocabularySize?: number;
  readonly sizes?: Partial<ModelChoice['sizes']>;
}

const recipe = (changes: Partial<TrainingRecipe>): Variant => ({ recipe: changes });
const config = (changes: Partial<ModelConfig>): Variant => ({ config: changes });

/** By name, in the order in which they run. The first is what all others are compared with. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  default: {},

  'no memory tokens': config({ memoryTokens: 0 }),

  'token dropout 0': recipe({ tokenDropout: 0 }),
  'token dropout 0.4': recipe({ tokenDropout: 0.4 }),

  'latent 16': config({ latentSize: 16 }),
  'latent 64': config({ latentSize: 64 }),

  'beta 0.1': recipe({ beta: 0.1 }),
  'beta 0.2': recipe({ beta: 0.2 }),
  'beta 0.5': recipe({ beta: 0.5 }),
  'beta 1': recipe({ beta: 1 }),
  'beta 1, free bits 0': recipe({ beta: 1, freeBits: 0 }),
  'beta 2, free bits 0': recipe({ beta: 2, freeBits: 0 }),
  'beta 4, free bits 0': recipe({ beta: 4, freeBits: 0 }),
  'free bits 0': recipe({ freeBits: 0 }),
  'free bits 0.1': recipe({ freeBits: 0.1 }),
  'free bits 0.25': recipe({ freeBits: 0.25 }),
  'free bits 1': recipe({ freeBits: 1 }),

  'no autoencoder phase': recipe({ autoencoderFraction: 0 }),
  'autoencoder phase 0.25': recipe({ autoencoderFraction: 0.25 }),
  'autoencoder noise 1': recipe({ autoencoderNoise: 1 }),

  'encoder masks 0.2': recipe({ encoderTokenDropout: 0.2 }),

  'vocabulary 300': { vocabularySize: 300 },
  'vocabulary 1500': { vocabularySize: 1500 },
  'vocabulary 3000': { vocabularySize: 3000 },

  'weight decay 0': recipe({ weightDecay: 0 }),
  'weight decay 0.05': recipe({ weightDecay: 0.05 }),
  'weight decay 0.5': recipe({ weightDecay: 0.5 }),
  'dropout 0.1': recipe({ dropout: 0.1 }),

  'width 64': { sizes: { width: 64, heads: 2 } },
  'width 160': { sizes: { width: 160, heads: 4 } },
  'two encoder layers': { sizes: { encoderLayers: 2 } },
  'four decoder layers': { sizes: { decoderLayers: 4 } },
};

/** What may be changed where training fine-tunes the starter, whose shape and vocabulary are given. */
export const FINE_TUNING_VARIANTS: Readonly<Record<string, Partial<TrainingRecipe>>> = {
  default: {},

  'rate 1e-4': { learningRate: 1e-4 },
  'rate 2e-4': { learningRate: 2e-4 },
  'rate 1e-4, token dropout 0': { learningRate: 1e-4, tokenDropout: 0 },
  'rate 1e-3': { learningRate: 1e-3 },
  'beta 0.4': { beta: 0.4 },
  'beta 1': { beta: 1 },
  'free bits 0': { freeBits: 0 },
  'token dropout 0': { tokenDropout: 0 },
  'token dropout 0.4': { tokenDropout: 0.4 },
  'weight decay 0': { weightDecay: 0 },
  'weight decay 1': { weightDecay: 1 },
  'dropout 0.1': { dropout: 0.1 },
  'encoder masks 0.2': { encoderTokenDropout: 0.2 },
  'batch 1024': { tokensPerBatch: 1024 },
};

/** A size of model with a variant's changes. */
export function choose(size: ModelSize, variant: Variant): ModelChoice & { config: Partial<ModelConfig> } {
  const choice = modelOfSize(size);
  return {
    ...choice,
    vocabularySize: variant.vocabularySize ?? choice.vocabularySize,
    sizes: { ...choice.sizes, ...variant.sizes },
    recipe: { ...choice.recipe, ...variant.recipe },
    config: variant.config ?? {},
  };
}
