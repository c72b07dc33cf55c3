import type { Random } from '../../numerics/random.ts';
import type { Words } from '../../vae/graphs/steeringFeeds.ts';

export interface CandidateOptions {
  /** Words that compete in every batch. */
  readonly frequent: number;
  /** Words drawn of the rest for each batch, all equally likely. */
  readonly drawn: number;
}

/** Their bias against the whole vocabulary: docs/pretraining.md. */
export const DEFAULT_CANDIDATES: CandidateOptions = { frequent: 6144, drawn: 2048 };

/**
 * The words that a training step's softmax is over: those that the batch names, the most frequent ones, and some drawn
 * uniformly of the rest, each of which stands for many (Jean et al. 2015).
 */
export class CandidateSampler {
  private readonly embedding: Float32Array;
  private readonly width: number;
  private readonly options: CandidateOptions;
  private readonly frequent: ReadonlySet<number>;
  /** Their rows of the embedding, one after another. */
  private readonly frequentRows: Float32Array;
  private readonly rest: readonly number[];

  /**
   * @param embedding [V, D]
   * @param counts [V]: how often each word is met; of equally frequent ones the lower id is the more frequent, as byte-pair
   *   encoding numbers the pairs that it merges
   */
  constructor(embedding: Float32Array, counts: Uint32Array, options: CandidateOptions = DEFAULT_CANDIDATES) {
    this.embedding = embedding;
    this.width = embedding.length / counts.length;
    this.options = options;
    const order = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
    const frequent = order.slice(0, options.frequent);
    this.frequent = new Set(frequent);
    this.rest = order.slice(options.frequent).sort((a, b) => a - b);
    this.frequentRows = this.rowsOf(frequent);
  }

  /** @param named the words that the batch needs to find */
  draw(named: ReadonlySet<number>, random: Random): Words {
    const more = [...named].filter((id) => !this.frequent.has(id));
    const certain = this.frequent.size + more.length;
    const remaining = this.rest.length - more.length;
    const wanted = Math.min(this.options.drawn, remaining);
    const chosen = new Set(more);
    // All of the rest may be wanted: then every one is tried.
    while (chosen.size < more.length + wanted) chosen.add(this.rest[random.below(this.rest.length)]!);
    const ids = Int32Array.from([...this.frequent, ...chosen]);
    const embeddings = new Float32Array(ids.length * this.width);
    embeddings.set(this.frequentRows);
    embeddings.set(this.rowsOf(ids.subarray(this.frequent.size)), this.frequentRows.length);
    const offsets = new Float32Array(ids.length);
    if (wanted > 0) offsets.fill(Math.log(remaining / wanted), certain);
    return { ids, embeddings, offsets };
  }

  rows(named: ReadonlySet<number>): Words {
    const ids = Int32Array.from(named);
    return { ids, embeddings: this.rowsOf(ids) };
  }

  private rowsOf(ids: ArrayLike<number>): Float32Array {
    return wordRows(this.embedding, this.embedding.length / this.width, ids);
  }
}

/**
 * Rows of the words' embedding: [K, D].
 * @param embedding [V, D]
 */
export function wordRows(
  embedding: Float32Array,
  vocabularySize: number,
  ids: ArrayLike<number>,
): Float32Array {
  const width = embedding.length / vocabularySize;
  const rows = new Float32Array(ids.length * width);
  for (let row = 0; row < ids.length; row++)
    rows.set(embedding.subarray(ids[row]! * width, (ids[row]! + 1) * width), row * width);
  return rows;
}
