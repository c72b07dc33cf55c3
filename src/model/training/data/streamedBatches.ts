import { type Batch, planEpoch } from '../../corpus/batches/batches.ts';
import { SegmentReader } from '../../corpus/streaming/segmentPassages.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import type { TokenIds } from '../../vae/graphs/feeds.ts';
import type { BatchSource } from './batchSource.ts';
import {
  encodeSegments,
  segmentOrder,
  segmentsInPass,
  type PlacedSegment,
  type TokenPool,
  type WeightedFile,
} from './streamedText.ts';
import type { TrainingRun } from '../loop/trainingRun.ts';

export interface StreamOptions {
  readonly files: readonly WeightedFile[];
  readonly tokenizer: Tokenizer;
  /** Longest passage in tokens. */
  readonly maximumLength: number;
  readonly tokensPerBatch: number;
  /** Segments whose passages are in memory, and shuffled, at a time. */
  readonly segmentsInPool?: number;
}

/** 4 MiB of text: about a million tokens. */
const SEGMENTS_IN_POOL = 256;

/**
 * Batches from text of any size. Segments of all files in random order fill a pool, whose passages are shuffled and
 * batched by length; then the next segments fill another. `run.epoch` counts pools, so that the place of a run, and
 * with it all that follows, is found again from the run and the files alone: a resumed run reads its pool anew.
 */
export class StreamedBatches implements BatchSource {
  readonly passages = Infinity;
  private readonly options: StreamOptions;
  private readonly reader = new SegmentReader();
  private readonly poolsInPass: number;
  private readonly segmentsInPool: number;
  private order: { readonly pass: number; readonly segments: readonly PlacedSegment[] } | undefined;
  private pool: { readonly index: number; readonly tokens: TokenPool; readonly batches: Batch[] } | undefined;

  /** @throws RangeError where there is nothing to read */
  constructor(options: StreamOptions) {
    this.options = options;
    this.segmentsInPool = options.segmentsInPool ?? SEGMENTS_IN_POOL;
    this.poolsInPass = Math.ceil(segmentsInPass(options.files) / this.segmentsInPool);
    if (this.poolsInPass === 0) throw new RangeError('there is no text to train on');
  }

  async next(run: TrainingRun): Promise<TokenIds[]> {
    const lastPool = run.epoch + this.poolsInPass;
    while (this.pool?.index !== run.epoch || run.batch >= this.pool.batches.length) {
      if (this.pool?.index === run.epoch) {
        run.epoch++;
        run.batch = 0;
      }
      if (run.epoch > lastPool) throw new RangeError('the text has no passages');
      this.pool = await this.fill(run);
    }
    const { tokens, batches } = this.pool;
    const { members } = batches[run.batch]!;
    run.batch++;
    return members.map((member) => tokens.passage(member));
  }

  async close(): Promise<void> {
    await this.reader.close();
  }

  private async fill({ seed, epoch: index }: TrainingRun): Promise<NonNullable<typeof this.pool>> {
    const pass = Math.floor(index / this.poolsInPass);
    if (this.order?.pass !== pass)
      this.order = { pass, segments: segmentOrder(this.options.files, seed, pass) };
    const first = (index % this.poolsInPass) * this.segmentsInPool;
    const segments = this.order.segments.slice(first, first + this.segmentsInPool);
    const tokens = await encodeSegments(segments, this.reader, this.options);
    // One more for BOS or EOS.
    const lengths = tokens.lengths.map((length) => length + 1);
    const batches = planEpoch(lengths, { tokenBudget: this.options.tokensPerBatch, seed, epoch: index });
    return { index, tokens, batches };
  }
}
