import { type Batch, planEpoch } from '../../corpus/batches/batches.ts';
import type { TrainingRun } from '../loop/trainingRun.ts';
import type { BatchSource } from './batchSource.ts';
import type { Example } from './inputMaker.ts';

/** Which passages each step reads: every epoch is all of them once, in batches of similar length, in a new order. */
export class PassageOrder<E extends Example> implements BatchSource<E> {
  readonly passages: number;
  private readonly examplesOf: (epoch: number) => readonly E[];
  private planned:
    | { readonly epoch: number; readonly examples: readonly E[]; readonly batches: readonly Batch[] }
    | undefined;

  /** @param examplesOf all passages, in the form in which an epoch reads them */
  constructor(passages: number, examplesOf: (epoch: number) => readonly E[]) {
    this.passages = passages;
    this.examplesOf = examplesOf;
  }

  /** The batch at the place where `run` stands; moves `run` on to the next. */
  next(run: TrainingRun): E[] {
    if (this.planned?.epoch !== run.epoch) {
      const { seed, epoch, recipe } = run;
      const examples = this.examplesOf(epoch);
      const lengths = examples.map(({ length }) => length + 1); // One more for BOS or EOS.
      const batches = planEpoch(lengths, { tokenBudget: recipe.tokensPerBatch, seed, epoch });
      this.planned = { epoch, examples, batches };
    }
    const { examples, batches } = this.planned;
    const { members } = batches[run.batch]!;
    run.batch++;
    if (run.batch === batches.length) {
      run.epoch++;
      run.batch = 0;
    }
    return members.map((member) => examples[member]!);
  }
}
