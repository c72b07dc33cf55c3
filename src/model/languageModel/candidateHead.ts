import { freeMemory } from '../engine/freeMemory.ts';
import type { Session, Value } from './sessions.ts';

/** The likeliest tokens after each of B queries. */
export interface Candidates {
  /** [B, K], most likely first. */
  readonly tokenIds: Int32Array;
  /** [B, K] */
  readonly logits: Float32Array;
  /** [B]: over the whole vocabulary, so that exp(logit - logSumExp) is a probability. */
  readonly logSumExp: Float32Array;
}

export interface Scores {
  /** [B, n], as the targets. */
  readonly logits: Float32Array;
  /** [B] */
  readonly logSumExp: Float32Array;
}

const DEFAULT_COUNT = 256;
/** The logits of all words exist for so many queries at a time: 12 MB with 49,152 words. */
const MAX_QUERIES_PER_RUN = 64;

/** The output layer. Only what is asked for leaves the graph, never the logits of the whole vocabulary. */
export class CandidateHead {
  private readonly session: Session;
  private readonly width: number;
  private readonly vocabularySize: number;

  constructor(session: Session, { width, vocabularySize }: { width: number; vocabularySize: number }) {
    this.session = session;
    this.width = width;
    this.vocabularySize = vocabularySize;
  }

  async likeliest(queries: Float32Array, count = DEFAULT_COUNT): Promise<Candidates> {
    if (!Number.isInteger(count) || count < 1 || count > this.vocabularySize)
      throw new RangeError(`${count} candidates of ${this.vocabularySize} tokens.`);
    const rows = this.rowsOf(queries);
    const tokenIds = new Int32Array(rows * count);
    const logits = new Float32Array(rows * count);
    const logSumExp = new Float32Array(rows);
    await this.inRuns(
      queries,
      new Int32Array(0),
      count,
      ['tokenIds', 'logits', 'logSumExp'],
      (first, made) => {
        tokenIds.set(made['tokenIds']!.data, first * count);
        logits.set(made['logits']!.data, first * count);
        logSumExp.set(made['logSumExp']!.data, first);
      },
    );
    return { tokenIds, logits, logSumExp };
  }

  async scores(queries: Float32Array, targets: ArrayLike<number>): Promise<Scores> {
    const rows = this.rowsOf(queries);
    const each = rows === 0 ? 0 : targets.length / rows;
    if (!Number.isInteger(each)) throw new RangeError(`${targets.length} targets for ${rows} queries.`);
    const ids = Int32Array.from(targets);
    for (const id of ids)
      if (id < 0 || id >= this.vocabularySize)
        throw new RangeError(`Token id ${id} is outside the vocabulary of ${this.vocabularySize}.`);
    const logits = new Float32Array(targets.length);
    const logSumExp = new Float32Array(rows);
    await this.inRuns(queries, ids, 1, ['scores', 'logSumExp'], (first, made) => {
      logits.set(made['scores']!.data, first * each);
      logSumExp.set(made['logSumExp']!.data, first);
    });
    return { logits, logSumExp };
  }

  private rowsOf(queries: Float32Array): number {
    const rows = queries.length / this.width;
    if (!Number.isInteger(rows)) throw new RangeError(`Queries have ${this.width} values each.`);
    return rows;
  }

  private async inRuns(
    queries: Float32Array,
    targets: Int32Array,
    count: number,
    outputs: readonly string[],
    keep: (firstRow: number, made: Record<string, Value>) => void,
  ): Promise<void> {
    const rows = this.rowsOf(queries);
    const each = rows === 0 ? 0 : targets.length / rows;
    for (let first = 0; first < rows; first += MAX_QUERIES_PER_RUN) {
      const size = Math.min(MAX_QUERIES_PER_RUN, rows - first);
      const made = await this.session.run(
        {
          queries: {
            data: queries.subarray(first * this.width, (first + size) * this.width),
            shape: [size, this.width],
          },
          targets: { data: targets.subarray(first * each, (first + size) * each), shape: [size, each] },
          count: { data: Int32Array.of(count), shape: [1] },
        },
        outputs,
      );
      keep(first, made);
      for (const { data } of Object.values(made)) freeMemory(data);
    }
  }
}
