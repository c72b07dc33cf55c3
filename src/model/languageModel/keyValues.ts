import { freeMemory } from '../engine/freeMemory.ts';

/** What keys and values are made of. */
export interface KeyValueShape {
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
}

/** Keys and values of some tokens of one row: [layers, 2, KV, length, W]. */
export interface KeyValueSegment {
  readonly length: number;
  readonly data: Float32Array;
}

/** Rows get room for so many more tokens at a time. */
const GROWTH = 32;

/**
 * Keys and values of what a language model has read: rows of different lengths side by side, each a text.
 * Memory is the caller's: whoever made one frees it.
 */
export class KeyValues {
  readonly shape: KeyValueShape;
  readonly rows: number;
  /** Tokens per row. */
  readonly lengths: Int32Array;
  /** Per layer keys, then values: [rows, KV, capacity, W]; beyond a row's length anything finite. */
  private buffers: Float32Array[];
  private room: number;

  constructor(shape: KeyValueShape, rows: number, capacity = 0) {
    this.shape = shape;
    this.rows = rows;
    this.lengths = new Int32Array(rows);
    this.room = capacity;
    this.buffers = this.allocate(capacity);
  }

  /** Rows put together from segments that follow one another. */
  static of(shape: KeyValueShape, rows: readonly (readonly KeyValueSegment[])[]): KeyValues {
    const lengths = rows.map((segments) => segments.reduce((sum, { length }) => sum + length, 0));
    const made = new KeyValues(shape, rows.length, roundedUp(Math.max(0, ...lengths)));
    for (const [row, segments] of rows.entries())
      for (const segment of segments) made.appendSegment(row, segment);
    return made;
  }

  /** Positions that the buffers have room for. */
  get capacity(): number {
    return this.room;
  }

  get bytes(): number {
    return this.buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** The keys (kind 0) or values (kind 1) of a layer, [rows, KV, capacity, W]; not to be changed. */
  buffer(layer: number, kind: 0 | 1): Float32Array {
    return this.buffers[2 * layer + kind]!;
  }

  /** A copy of some rows, in the given order; a row may come several times. */
  select(rows: readonly number[]): KeyValues {
    const longest = Math.max(0, ...rows.map((row) => this.lengths[row]!));
    const made = new KeyValues(this.shape, rows.length, roundedUp(longest));
    for (const [to, from] of rows.entries()) {
      const length = (made.lengths[to] = this.lengths[from]!);
      copyRow(this, from, 0, made, to, 0, length);
    }
    return made;
  }

  /** Forgets the tokens of a row from `length` on. */
  truncate(row: number, length: number): void {
    if (length < 0 || length > this.lengths[row]!)
      throw new RangeError(`Row ${row} has ${this.lengths[row]} tokens, not ${length}.`);
    this.lengths[row] = length;
  }

  /** A copy of the tokens `from` to `end` of a row. */
  segment(row: number, from: number, end: number): KeyValueSegment {
    const { keyValueHeads, headWidth } = this.shape;
    const length = end - from;
    const data = new Float32Array(this.buffers.length * keyValueHeads * length * headWidth);
    let at = 0;
    for (const buffer of this.buffers)
      for (let head = 0; head < keyValueHeads; head++) {
        const start = ((row * keyValueHeads + head) * this.room + from) * headWidth;
        data.set(buffer.subarray(start, start + length * headWidth), at);
        at += length * headWidth;
      }
    return { length, data };
  }

  appendSegment(row: number, { length, data }: KeyValueSegment): void {
    const { keyValueHeads, headWidth } = this.shape;
    const from = this.lengths[row]!;
    this.reserve(from + length);
    let at = 0;
    for (const buffer of this.buffers)
      for (let head = 0; head < keyValueHeads; head++) {
        const start = ((row * keyValueHeads + head) * this.room + from) * headWidth;
        buffer.set(data.subarray(at, at + length * headWidth), start);
        at += length * headWidth;
      }
    this.lengths[row] = from + length;
  }

  /**
   * Appends what a run gave for layers from `firstLayer` on. Lengths are not changed: see `advance`.
   * @param made [rows, tokens, layers · 2 · KV · W]
   * @param counts how many of the tokens are real, per row
   */
  append(firstLayer: number, made: Float32Array, tokens: number, counts: ArrayLike<number>): void {
    const { keyValueHeads, headWidth } = this.shape;
    const width = made.length / (this.rows * tokens);
    const buffers = width / (keyValueHeads * headWidth);
    for (let row = 0; row < this.rows; row++)
      for (let token = 0; token < counts[row]!; token++) {
        const position = this.lengths[row]! + token;
        let from = (row * tokens + token) * width;
        for (let i = 0; i < buffers; i++) {
          const buffer = this.buffers[2 * firstLayer + i]!;
          for (let head = 0; head < keyValueHeads; head++) {
            let to = ((row * keyValueHeads + head) * this.room + position) * headWidth;
            for (const end = to + headWidth; to < end;) buffer[to++] = made[from++]!;
          }
        }
      }
  }

  advance(counts: ArrayLike<number>): void {
    for (let row = 0; row < this.rows; row++) this.lengths[row]! += counts[row]!;
  }

  /** Makes room for so many positions. */
  reserve(positions: number): void {
    if (positions <= this.room) return;
    const grown = new KeyValues(this.shape, this.rows, roundedUp(positions));
    for (let row = 0; row < this.rows; row++) copyRow(this, row, 0, grown, row, 0, this.lengths[row]!);
    this.free();
    this.buffers = grown.buffers;
    this.room = grown.room;
  }

  /** Gives the memory back at once. What was freed has no rows to continue. */
  free(): void {
    for (const buffer of this.buffers) if (buffer.byteLength > 0) freeMemory(buffer);
  }

  private allocate(capacity: number): Float32Array[] {
    const { layers, keyValueHeads, headWidth } = this.shape;
    return Array.from(
      { length: 2 * layers },
      () => new Float32Array(this.rows * keyValueHeads * capacity * headWidth),
    );
  }
}

function roundedUp(positions: number): number {
  return Math.ceil(positions / GROWTH) * GROWTH;
}

function copyRow(
  from: KeyValues,
  fromRow: number,
  fromPosition: number,
  to: KeyValues,
  toRow: number,
  toPosition: number,
  length: number,
): void {
  const { layers, keyValueHeads, headWidth } = from.shape;
  for (let layer = 0; layer < layers; layer++)
    for (const kind of [0, 1] as const)
      for (let head = 0; head < keyValueHeads; head++) {
        const start = ((fromRow * keyValueHeads + head) * from.capacity + fromPosition) * headWidth;
        const target = ((toRow * keyValueHeads + head) * to.capacity + toPosition) * headWidth;
        to.buffer(layer, kind).set(
          from.buffer(layer, kind).subarray(start, start + length * headWidth),
          target,
        );
      }
}
