import type { TrainingSettings } from '../../../shared/protocol/trainingProtocol.ts';
import type { ProgressEvent } from '../../training/loop/events.ts';
import type { TrainingRecipe } from '../../training/recipes/recipe.ts';
import type { Budget, Validation } from '../../training/loop/trainingRun.ts';
import type { ModelSizes } from '../../vae/network/config.ts';
import type { InputFile } from './pretrainingInput.ts';

export interface PretrainingRequest {
  readonly files: readonly InputFile[];
  readonly modelFolder: string;
  /** How long to train; in a resumed run how much longer, or to the end of what it was given. */
  readonly budget: Budget | undefined;
  readonly resume: boolean;
  readonly device: TrainingSettings['device'];
  readonly threads?: number;
  readonly seed: number;
  /** `vocabularySize` is what is asked of the tokenizer. */
  readonly sizes: ModelSizes;
  /** A new run begins with this starter's weights, vocabulary and sizes instead of nothing. */
  readonly starterFolder?: string;
  readonly recipe: Partial<TrainingRecipe>;
  /** One of so many documents is held out. */
  readonly heldOutEvery: number;
  readonly checkpointSeconds: number;
}

export type PretrainingEvent =
  | { readonly kind: 'notice'; readonly notice: string }
  | { readonly kind: 'progress'; readonly progress: ProgressEvent }
  | { readonly kind: 'validation'; readonly validation: Validation; readonly bitsPerByte: number };
