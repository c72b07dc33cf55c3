import type { KeyValues } from '../../languageModel/keyValues.ts';
import type { Prefix } from './prefixTree.ts';

/**
 * Keys and values of prefixes side by side, as the language model reads on from them. Rows stay where they are from one run
 * to the next: a row that goes on from what it holds costs nothing, and from something similar only the difference.
 */
export class PrefixRows {
  private readonly empty: (rows: number) => KeyValues;
  private keyValues: KeyValues | undefined;
  /** What each row holds. */
  private held: readonly (Prefix | undefined)[] = [];

  /** @param empty makes rows that hold nothing */
  constructor(empty: (rows: number) => KeyValues) {
    this.empty = empty;
  }

  /** Rows that hold these prefixes, for the language model to append to. */
  hold(prefixes: readonly (Prefix | undefined)[]): KeyValues {
    const rows = this.take(prefixes);
    // Until all are in their places: what is half done is never gone on from.
    this.held = prefixes.map(() => undefined);
    for (const [row, prefix] of prefixes.entries()) {
      const missing: Prefix[] = [];
      for (let at = prefix; at !== undefined && at.length > rows.lengths[row]!; at = at.parent)
        missing.push(at);
      for (const { keyValues } of missing.reverse()) rows.appendSegment(row, { length: 1, data: keyValues });
    }
    this.held = [...prefixes];
    return rows;
  }

  /** Says what the rows hold after the language model has appended to them. */
  appended(prefixes: readonly Prefix[]): void {
    this.held = [...prefixes];
  }

  free(): void {
    this.keyValues?.free();
    this.keyValues = undefined;
    this.held = [];
  }

  /** Rows that hold as much of each prefix as there was, and nothing else. */
  private take(prefixes: readonly (Prefix | undefined)[]): KeyValues {
    const sources = prefixes.map((prefix, row) => this.nearest(prefix, row));
    const stays = prefixes.length === this.held.length && sources.every(({ row }, i) => row === i);
    let rows = this.keyValues;
    if (rows === undefined || !stays) {
      const made =
        rows === undefined ? this.empty(prefixes.length) : rows.select(sources.map(({ row }) => row));
      rows?.free();
      this.keyValues = rows = made;
    }
    for (const [row, { shared }] of sources.entries()) rows.truncate(row, shared);
    return rows;
  }

  /** The row that shares most with a prefix: where several do, the one at its place. */
  private nearest(prefix: Prefix | undefined, place: number): { row: number; shared: number } {
    let best = { row: Math.min(place, Math.max(0, this.held.length - 1)), shared: 0 };
    const order = [best.row, ...this.held.keys()];
    for (const row of order) {
      const shared = sharedLength(prefix, this.held[row]);
      if (shared > best.shared) best = { row, shared };
    }
    return best;
  }
}

/** Tokens that two prefixes begin with in common. */
function sharedLength(one: Prefix | undefined, other: Prefix | undefined): number {
  let [a, b] = [one, other];
  while (a !== undefined && b !== undefined && a !== b)
    if (a.length > b.length) a = a.parent;
    else if (b.length > a.length) b = b.parent;
    else [a, b] = [a.parent, b.parent];
  return a !== undefined && a === b ? a.length : 0;
}
