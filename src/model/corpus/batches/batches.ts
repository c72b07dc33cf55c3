import { Random } from '../../numerics/random.ts';

/** Passages that are computed together, padded to the longest of them. */
export interface Batch {
  /** Indices of the B passages. */
  readonly members: readonly number[];
  /** T: the length in tokens of the longest member. */
  readonly length: number;
}

export interface BatchOptions {
  /** Most positions (B times T) in a batch; one passage longer than this makes a batch of its own. */
  readonly tokenBudget: number;
  readonly seed: number;
  readonly epoch: number;
}

/** No batch is ever filled less than this with real tokens: it is closed early instead. */
const MIN_FILL = 0.86;
/** An epoch whose batches reach this fill has no need to look further for passages of equal length. */
const GOOD_FILL = 0.92;
/** Batches that passages are first sorted over. More would fill better and mix worse. */
const FIRST_POOL_BATCHES = 16;

/**
 * The batches of one epoch, a pure function of the lengths, the seed and the epoch, so that a resumed run goes on
 * with the same ones. Passages are shuffled, sorted by length within pools, cut into batches within the token
 * budget, and the batches shuffled. Pools start small, so that the company a passage keeps changes from epoch to
 * epoch, and grow until padding is rare: a small corpus gets one pool, and smaller batches where lengths are far apart.
 *
 * @param lengths tokens of each passage, as many as will be computed for it (begin and end tokens included).
 */
export function planEpoch(lengths: readonly number[], options: BatchOptions): Batch[] {
  const { tokenBudget, seed, epoch } = options;
  const random = Random.fromSeed(Math.imul(seed, 0x9e3779b1) + epoch);
  const order = random.shuffle(lengths.map((_, index) => index));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const batchesInAll = Math.max(1, total / tokenBudget);
  let poolSize = Math.ceil((lengths.length / batchesInAll) * FIRST_POOL_BATCHES);
  for (;;) {
    const batches = batchesInPools(order, lengths, poolSize, tokenBudget);
    if (poolSize >= lengths.length || fillOf(batches, lengths) >= GOOD_FILL) return random.shuffle(batches);
    poolSize *= 2;
  }
}

/** The share of computed positions that hold real tokens, 0..1. */
export function fillOf(batches: readonly Batch[], lengths: readonly number[]): number {
  let [real, computed] = [0, 0];
  for (const { members, length } of batches) {
    computed += members.length * length;
    for (const member of members) real += lengths[member]!;
  }
  return computed === 0 ? 1 : real / computed;
}

/** The token ids of a batch, [B, T] row by row, padded at the end of each row. */
export function paddedTokenIds(
  batch: Batch,
  tokenIds: readonly ArrayLike<number>[],
  paddingId: number,
): Int32Array {
  const padded = new Int32Array(batch.members.length * batch.length).fill(paddingId);
  batch.members.forEach((member, row) => {
    padded.set(tokenIds[member]!, row * batch.length);
  });
  return padded;
}

function batchesInPools(
  order: readonly number[],
  lengths: readonly number[],
  poolSize: number,
  tokenBudget: number,
): Batch[] {
  const batches: Batch[] = [];
  let [members, longest, real]: [number[], number, number] = [[], 0, 0];
  const close = (): void => {
    if (members.length > 0) batches.push({ members, length: longest });
    [members, longest, real] = [[], 0, 0];
  };
  for (let start = 0, direction = 1; start < order.length; start += poolSize, direction = -direction) {
    // The sort is stable: passages of equal length stay in their shuffled order. Pools are sorted downward and upward
    // in turn, so that the batch open at the end of one goes on in the next.
    const pool = order.slice(start, start + poolSize);
    pool.sort((a, b) => direction * (lengths[b]! - lengths[a]!));
    for (const member of pool) {
      const length = lengths[member]!;
      const computed = (members.length + 1) * Math.max(longest, length);
      if (computed > tokenBudget || real + length < MIN_FILL * computed) close();
      members.push(member);
      longest = Math.max(longest, length);
      real += length;
    }
  }
  close();
  return batches;
}
