import { type Batch, planEpoch } from '../../corpus/batches/batches.ts';
import type { TokenIds } from '../../vae/graphs/feeds.ts';
import type { BatchSource } from './batchSource.ts';
import type { TrainingRun } from '../loop/trainingRun.ts';

/** Which passages each step reads: every epoch is all of them once, in batches of similar length, in a new order. */
export class PassageOrder implements BatchSource {
  readonly passages: number;
  private readonly tokensPerBatch: number;
  private readonly tokenIds: readonly TokenIds[];
  private epoch: number | undefined;
  private batches: readonly Batch[] = [];

  constructor(passages: readonly TokenIds[], tokensPerBatch: number) {
    this.passages = passages.length;
    this.tokenIds = passages;
    this.tokensPerBatch = tokensPerBatch;
  }

  /** The batch at the place where `run` stands; moves `run` on to the next. */
  next(run: TrainingRun): TokenIds[] {
    if (this.epoch !== run.epoch) {
      this.epoch = run.epoch;
      const lengths = this.tokenIds.map(({ length }) => length + 1); // One more for the begin or end mark.
      const options = { tokenBudget: this.tokensPerBatch, seed: run.seed, epoch: run.epoch };
      this.batches = planEpoch(lengths, options);
    }
    const { members } = this.batches[run.batch]!;
    run.batch++;
    if (run.batch === this.batches.length) {
      run.epoch++;
      run.batch = 0;
    }
    return members.map((member) => this.tokenIds[member]!);
  }
}
