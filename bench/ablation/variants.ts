import { type ModelChoice, modelOfSize, type ModelSize } from '../../src/model/training/modelSizes.ts';
import type { TrainingRecipe } from '../../src/model/training/recipe.ts';
import type { ModelConfig } from '../../src/model/vae/config.ts';

/** One change against the defaults. */
export interface Variant {
  readonly config?: Partial<ModelConfig>;
  readonly recipe?: Partial<TrainingRecipe>;
  readonly vocabularySize?: number;
}

const recipe = (changes: Partial<TrainingRecipe>): Variant => ({ recipe: changes });
const config = (changes: Partial<ModelConfig>): Variant => ({ config: changes });

/** By name, in the order in which they run. The first is what all others are compared with. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  default: {},

  'code: memory alone': config({ latentVector: 'none' }),
  'code: vector at the input alone': config({ memoryTokens: 0, latentVector: 'input' }),
  'code: vector to every layer alone': config({ memoryTokens: 0 }),
  'code: scale alone': config({ memoryTokens: 0, latentVector: 'none', latentScale: true }),
  'code: memory and input': config({ latentVector: 'input' }),
  'code: memory and scale': config({ latentVector: 'none', latentScale: true }),
  'code: every layer and scale': config({ memoryTokens: 0, latentScale: true }),
  'code: all three': config({ latentScale: true }),

  'token dropout 0': recipe({ tokenDropout: 0 }),
  'token dropout 0.4': recipe({ tokenDropout: 0.4 }),

  'latent 16': config({ latentSize: 16 }),
  'latent 64': config({ latentSize: 64 }),

  'beta 0.1': recipe({ beta: 0.1 }),
  'beta 0.2': recipe({ beta: 0.2 }),
  'beta 0.5': recipe({ beta: 0.5 }),
  'beta 1': recipe({ beta: 1 }),
  'free bits 0': recipe({ freeBits: 0 }),
  'free bits 0.1': recipe({ freeBits: 0.1 }),
  'free bits 0.25': recipe({ freeBits: 0.25 }),
  'free bits 1': recipe({ freeBits: 1 }),
};

/** A size of model with a variant's changes. */
export function choose(size: ModelSize, variant: Variant): ModelChoice & { config: Partial<ModelConfig> } {
  const choice = modelOfSize(size);
  return {
    ...choice,
    vocabularySize: variant.vocabularySize ?? choice.vocabularySize,
    recipe: { ...choice.recipe, ...variant.recipe },
    config: variant.config ?? {},
  };
}
