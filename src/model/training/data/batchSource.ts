import type { TokenIds } from '../../vae/graphs/feeds.ts';
import type { TrainingRun } from '../loop/trainingRun.ts';
import type { Example } from './inputMaker.ts';

/** Where batches come from. What a source gives is a function of the place where the run stands (`epoch`, `batch`). */
export interface BatchSource<E extends Example = TokenIds> {
  /** Passages in one pass over the text; infinite where passages do not matter. */
  readonly passages: number;
  /** The batch at the place where `run` stands; moves `run` on to the next. */
  next(run: TrainingRun): E[] | Promise<E[]>;
}
