import type { TrainingSettings, Workspace } from '../../../shared/protocol/trainingProtocol.ts';
import type { Engine } from '../../engine/engine.ts';
import type { TrainingRecipe } from '../../training/recipes/recipe.ts';
import type { Budget, TrainingSnapshot } from '../../training/loop/trainingRun.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';
import type { RunMaterial } from './checkpointWriter.ts';
import type { RunData } from './runData.ts';

export interface RunRequest {
  readonly workspace: Workspace;
  readonly settings: TrainingSettings;
  readonly modelFolder: string;
  /** Goes on from the checkpoint in `modelFolder`; its own passages are used, whatever the documents say now. */
  readonly resume: boolean;
}

/** Everything that training needs, read from the documents or from a checkpoint. */
export interface PreparedRun {
  /** Whoever receives the run disposes of it. */
  readonly engine: Engine;
  readonly config: ModelConfig;
  readonly recipe: TrainingRecipe;
  readonly seed: number;
  readonly budget: Budget;
  readonly material: RunMaterial;
  /** Disposed of by whoever receives the run. */
  readonly data: RunData;
  /** Parameters that a new run begins with in place of random ones: those of a starter model. */
  readonly initial?: ParameterValues;
  readonly resume: TrainingSnapshot | undefined;
}
