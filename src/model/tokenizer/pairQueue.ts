/**
 * A queue of pairs, the most frequent first and, among equally frequent ones, the smaller pair first, so that the
 * order never depends on the order of insertion. A binary heap over two plain arrays.
 */
export class PairQueue {
  private readonly counts: number[] = [];
  private readonly pairs: number[] = [];

  push(pair: number, count: number): void {
    let hole = this.pairs.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!before(count, pair, this.counts[parent]!, this.pairs[parent]!)) break;
      this.place(hole, this.pairs[parent]!, this.counts[parent]!);
      hole = parent;
    }
    this.place(hole, pair, count);
  }

  pop(): { pair: number; count: number } | null {
    const last = this.pairs.length - 1;
    if (last < 0) return null;
    const top = { pair: this.pairs[0]!, count: this.counts[0]! };
    const [pair, count] = [this.pairs.pop()!, this.counts.pop()!];
    if (last > 0) this.sink(pair, count);
    return top;
  }

  /** Puts a pair in at the root and lets it sink to its place. */
  private sink(pair: number, count: number): void {
    const size = this.pairs.length;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      const right = child + 1;
      if (
        right < size &&
        before(this.counts[right]!, this.pairs[right]!, this.counts[child]!, this.pairs[child]!)
      )
        child = right;
      if (!before(this.counts[child]!, this.pairs[child]!, count, pair)) break;
      this.place(hole, this.pairs[child]!, this.counts[child]!);
      hole = child;
    }
    this.place(hole, pair, count);
  }

  private place(index: number, pair: number, count: number): void {
    this.pairs[index] = pair;
    this.counts[index] = count;
  }
}

function before(count: number, pair: number, otherCount: number, otherPair: number): boolean {
  return count > otherCount || (count === otherCount && pair < otherPair);
}
