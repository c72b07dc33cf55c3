import type { PassageCodes } from '../../checkpoint/storedPassages.ts';
import type { DirectionFits } from '../../checkpoint/storedSliders.ts';
import type { Engine } from '../../engine/engine.ts';
import type { TrainingEvent } from '../../training/loop/events.ts';
import type { TakeoverOptions } from '../../training/loop/takeover.ts';
import type { TrainingControl } from '../../training/loop/trainingControl.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';
import type { RunReporter } from './runReporter.ts';

export interface RunTools {
  readonly reporter: RunReporter;
  readonly control: TrainingControl;
  readonly signal: AbortSignal;
}

/** The passages of a run, in the form in which its model reads them: token ids, or states of a language model. */
export interface RunData {
  /** Whether it takes so long to prepare that a run which is killed meanwhile is worth going on with. */
  readonly takesPreparing: boolean;
  /**
   * Computes what training needs, or what of it is missing.
   * @throws the signal's reason; RpcError cancelled where `control` is stopped
   */
  prepare(tools: RunTools): Promise<void>;
  train(options: DataTrainingOptions): AsyncGenerator<TrainingEvent, void, void>;
  encode(engine: Engine, parameters: ParameterValues, tools: RunTools): Promise<EncodedRun>;
  /** @param finished nothing goes on from it any more */
  dispose(finished: boolean): Promise<void>;
}

/** What finished parameters make of the texts of a run. */
export interface EncodedRun {
  /** Posteriors of all passages, in the order in which they are stored. */
  readonly codes: PassageCodes;
  /** Where a language model writes. */
  readonly directionFits?: DirectionFits;
}

/** All but what the data says itself. */
export type DataTrainingOptions = Omit<TakeoverOptions, 'inputs' | 'training' | 'validation'>;
